import type {
  AdminManager,
  AdminManagerFactory,
  NativeAttribute,
  NativeCollection,
  NativeElement,
  NativeSection,
} from "../engine/native";

/**
 * A read-only manager: it drops its caches when the file changes, so what it answers is always what the file holds.
 * Here each call of the bridge goes to a view of its own; the wrappers refuse all writes before they come here.
 */
export function liveManager(factory: AdminManagerFactory): AdminManager {
  const metadata = new Map<string, unknown>();
  let view: AdminManager | undefined;
  const look = <T>(question: (manager: AdminManager) => T): T => {
    if (view === undefined) {
      view = factory.open();
      for (const [name, value] of metadata) view.setMetadata(name, value);
      queueMicrotask(close);
    }
    return question(view);
  };
  const close = () => {
    view?.close();
    view = undefined;
  };
  return {
    getSection: (path, location) => liveElement((ask) => look((manager) => ask(manager.getSection(path, location)))),
    getLocationPaths: () => look((manager) => manager.getLocationPaths()),
    getRootSectionGroup: () => look((manager) => manager.getRootSectionGroup()),
    getMetadata: (name) => look((manager) => manager.getMetadata(name)),
    setMetadata: (name, value) => {
      look((manager) => manager.setMetadata(name, value));
      metadata.set(name, value);
    },
    commit: refuse,
    close: () => {},
  };
}

/** Finds the element anew and asks it. */
type Look<E> = <T>(question: (element: E) => T) => T;

/** Only a section is asked for a section's properties. */
function liveElement<E extends NativeElement>(lookAt: Look<E>): NativeSection {
  const look: Look<NativeSection> = (question) =>
    lookAt((element) => question(element as NativeElement as NativeSection));
  const { tagName, schema, hasCollection } = look((element) => ({
    tagName: element.tagName,
    schema: element.schema,
    hasCollection: element.collection !== null,
  }));
  return {
    tagName,
    schema,
    collection: hasCollection ? liveCollection(look) : null,
    getAttribute: (name) => look((element) => copy(element.getAttribute(name), look)),
    getChildElement: (name) => liveElement((ask) => look((element) => ask(element.getChildElement(name)))),
    getMetadata: (name) => look((element) => element.getMetadata(name)),
    get sectionPath() {
      return look((section) => section.sectionPath);
    },
    get isLocked() {
      return look((section) => section.isLocked);
    },
    get overrideMode() {
      return look((section) => section.overrideMode);
    },
    get overrideModeEffective() {
      return look((section) => section.overrideModeEffective);
    },
    setAttribute: refuse,
    deleteAttribute: refuse,
    setMetadata: refuse,
    deleteElement: refuse,
    revertToParent: refuse,
  };
}

function copy(
  { name, type, isInheritedFromDefaultValue }: NativeAttribute,
  look: Look<NativeElement>,
): NativeAttribute {
  return {
    name,
    type,
    isInheritedFromDefaultValue,
    get value() {
      return look((element) => element.getAttribute(name).value);
    },
    getMetadata: (metadata) => look((element) => element.getAttribute(name).getMetadata(metadata)),
  };
}

function liveCollection(look: Look<NativeElement>): NativeCollection {
  const collection = <T>(question: (collection: NativeCollection) => T): T =>
    look((element) => question(element.collection as NativeCollection));
  return {
    get count() {
      return collection((entries) => entries.count);
    },
    getItem: (index) => liveElement((ask) => collection((entries) => ask(entries.getItem(index)))),
    createElement: refuse,
    add: refuse,
    removeAt: refuse,
    clear: refuse,
  };
}

function refuse(): never {
  throw new Error("a read-only manager was asked to write");
}
