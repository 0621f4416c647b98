import type { ConfigDocument } from "../document/document";
import { ensureSection, layersOf, removeLayer } from "../document/locations";
import { unsupported } from "../errors";
import { childrenNamed, newElement, removeChild, type XmlElement } from "../xml/nodes";

/** An XML element and the location that holds it. */
export interface Held {
  readonly xml: XmlElement;
  readonly location: string;
  /** The web.config that holds it; absent: applicationHost.config. */
  readonly web?: WebFile;
}

export interface WebFile {
  readonly file: string;
  /** Such as MACHINE/WEBROOT/APPHOST/SITE. */
  readonly configPath: string;
}

/** Where an element's data lie: at the location that is looked at, and at the levels above it. */
export interface Source {
  /** Outermost first. */
  above(): readonly Held[];
  own(): Held | undefined;
  /** Makes the element here, where it is missing. */
  ensureOwn(): XmlElement;
  /** Takes away what is written here. */
  removeOwn(): void;
}

export function sectionSource(document: ConfigDocument, sectionPath: string, location: string): Source {
  let seen = -1;
  let held: readonly (Held | undefined)[] = [];
  const layers = () => {
    if (seen === document.version) return held;
    held = layersOf(document, sectionPath, location).map(({ xml, location }) => xml && { xml, location });
    seen = document.version;
    return held;
  };
  return {
    above: () =>
      layers()
        .slice(0, -1)
        .filter((layer) => layer !== undefined),
    own: () => layers().at(-1),
    ensureOwn: () => ensureSection(document, sectionPath, location),
    removeOwn: () => removeLayer(document, sectionPath, location),
  };
}

export function childSource(document: ConfigDocument, parent: Source, name: string): Source {
  const childOf = ({ xml, ...held }: Held): Held[] =>
    childrenNamed(xml, name)
      .slice(0, 1)
      .map((child) => ({ ...held, xml: child }));
  const own = () => {
    const held = parent.own();
    return held === undefined ? undefined : childOf(held)[0];
  };
  return {
    above: () => parent.above().flatMap(childOf),
    own,
    ensureOwn() {
      const found = own();
      if (found !== undefined) return found.xml;
      const child = newElement(name);
      parent.ensureOwn().children.push(child);
      document.changed();
      return child;
    },
    removeOwn() {
      const [holder, child] = [parent.own(), own()];
      if (holder === undefined || child === undefined) return;
      removeChild(holder.xml, child.xml);
      document.changed();
    },
  };
}

/** What the levels hold, outermost first and the last one that of the location itself, only to be read. */
export function readOnlySource(levels: readonly (Held | undefined)[]): Source {
  const refuse = () => {
    throw unsupported("a web.config is only read here");
  };
  return {
    above: () => levels.slice(0, -1).filter((held) => held !== undefined),
    own: () => levels.at(-1),
    ensureOwn: refuse,
    removeOwn: refuse,
  };
}

/** An entry of the location itself, or a loose one that is in no collection yet. */
export function entrySource(held: Held, remove: () => void): Source {
  return { above: () => [], own: () => held, ensureOwn: () => held.xml, removeOwn: remove };
}

/** An entry of a level above: it is written to by overriding it here, where the collection knows how. */
export function inheritedEntrySource(held: Held, override: () => XmlElement, remove: () => void): Source {
  let own: Held | undefined;
  return {
    above: () => (own === undefined ? [held] : []),
    own: () => own,
    ensureOwn() {
      own ??= { xml: override(), location: "" };
      return own.xml;
    },
    removeOwn: remove,
  };
}

export function cannotRemoveInherited() {
  return unsupported("the entry is inherited, and its collection has no element that removes one");
}
