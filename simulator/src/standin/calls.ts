import {
  type AdminManager,
  type NativeCollection,
  type NativeElement,
  NativeError,
  type NativeSection,
  type Scalar,
} from "../engine/native";
import { runDism } from "../features/dism";
import { certificateOf, runNetsh, subkeyNames, subkeyValues } from "../http-sys/asked";
import type { RegistryKey, RegistryValue, Store } from "../http-sys/store";
import { accountOf, chainOf, flushLogs, logFilesIn, logLength, misplacedRoots, readLog } from "../machine/asked";
import type { SimulatedWindows } from "../windows";
import { wordsOf } from "./command-line";
import { describeAttribute, describeAttributes, describeElement, describeSchema } from "./describe";
import type { Handles } from "./handles";

/** What stands behind the stand-in. */
export interface Backing {
  /** `path` null: the server's applicationHost.config. */
  open(path: string | null, readOnly: boolean): AdminManager;
  openRedirection(): AdminManager;
  openWeb(site: string): AdminManager;
  readonly windows: SimulatedWindows;
}

type Calls = Record<string, (...args: never[]) => unknown>;

/** One entry for each operation that simulator/standin/NativeManager.cs and NativeElement.cs, and windows.ps1, call. */
export function makeCalls(backing: Backing, handles: Handles): Calls {
  const describe = (manager: number, element: NativeElement) => describeElement(handles, manager, element);
  return {
    windows: (property: keyof SimulatedWindows) => backing.windows[property],
    registryNames: (store: Store) => subkeyNames(backing.windows, store),
    certificate: (store: string, hash: string) => certificateOf(backing.windows, store, hash) ?? null,
    netsh: (line: string) => runNetsh(backing.windows, wordsOf(line)),
    account: (name: string) => accountOf(backing.windows, name) ?? null,
    chain: (base64: string) => chainOf(backing.windows, Buffer.from(base64, "base64")),
    misplacedRoots: () => misplacedRoots(backing.windows),
    sendTrustedIssuerList: () => backing.windows.trust.sendTrustedIssuerList,
    logFiles: (folder: string) => logFilesIn(backing.windows, folder) ?? null,
    logLength: (path: string) => logLength(backing.windows, path),
    log: (path: string, offset: number, length: number) =>
      readLog(backing.windows, path, offset, length).toString("base64"),
    flushLogs: () => flushLogs(backing.windows),
    featureState: (name: string) => backing.windows.features.state(name) ?? null,
    dism: (line: string) => runDism(backing.windows.features, { open: () => backing.open(null, false) }, line),
    restartPending: () => backing.windows.features.restartPending,
    registryValues: (store: Store, name: string) => describeValues(subkeyValues(backing.windows, store, name)),

    open: (path: string | null, readOnly: boolean) => handles.addManager(backing.open(path, readOnly)),
    openRedirection: () => handles.addManager(backing.openRedirection()),
    openWeb: (site: string) => handles.addManager(backing.openWeb(site)),
    section: (m: number, path: string, location: string) => describe(m, handles.manager(m).getSection(path, location)),
    locations: (m: number) => handles.manager(m).getLocationPaths(),
    groups: (m: number) => handles.manager(m).getRootSectionGroup(),
    managerMetadata: (m: number, name: string) => scalar(handles.manager(m).getMetadata(name)),
    setManagerMetadata: (m: number, name: string, value: unknown) => handles.manager(m).setMetadata(name, value),
    commit: (m: number) => handles.manager(m).commit(),
    close: (m: number) => handles.closeManager(m),
    schema: (number: number) => describeSchema(handles.schema(number)),

    attributes: (e: number) => describeAttributes(handles.element(e)),
    attribute: (e: number, name: string) => describeAttribute(handles.element(e).getAttribute(name)),
    attributeMetadata: (e: number, name: string, metadata: string) =>
      scalar(handles.element(e).getAttribute(name).getMetadata(metadata)),
    set: (e: number, name: string, value: Scalar) =>
      changed(handles.element(e), (element) => element.setAttribute(name, value)),
    unset: (e: number, name: string) => changed(handles.element(e), (element) => element.deleteAttribute(name)),
    child: (e: number, name: string) => describe(handles.ownerOf(e), handles.element(e).getChildElement(name)),
    metadata: (e: number, name: string) => scalar(handles.element(e).getMetadata(name)),
    setMetadata: (e: number, name: string, value: unknown) => handles.element(e).setMetadata(name, value),
    deleteElement: (e: number) => handles.element(e).deleteElement(),
    sectionProperty: (e: number, name: "isLocked" | "overrideMode" | "overrideModeEffective") =>
      (handles.element(e) as NativeSection)[name],
    revert: (e: number) => (handles.element(e) as NativeSection).revertToParent(),

    entries: (e: number) => items(collectionOf(handles, e)).map((item) => describe(handles.ownerOf(e), item)),
    create: (e: number, tagName: string | null) =>
      describe(handles.ownerOf(e), collectionOf(handles, e).createElement(tagName ?? undefined)),
    add: (e: number, entry: number, index: number) => collectionOf(handles, e).add(handles.element(entry), index),
    removeAt: (e: number, index: number) => collectionOf(handles, e).removeAt(index),
    clear: (e: number) => collectionOf(handles, e).clear(),
  };
}

function describeValues(values: RegistryKey["values"] | undefined) {
  return values && Object.fromEntries(Object.entries(values).map(([name, value]) => [name, describeValue(value)]));
}

/** With its type: JSON has no bytes. */
function describeValue(value: RegistryValue) {
  if (Buffer.isBuffer(value)) return { type: "binary", value: value.toString("base64") };
  return { type: typeof value, value };
}

/** Answers the new state: it is what is asked for next. */
function changed(element: NativeElement, change: (element: NativeElement) => void) {
  change(element);
  return describeAttributes(element);
}

function collectionOf(handles: Handles, element: number): NativeCollection {
  const { collection, tagName } = handles.element(element);
  if (collection === null) throw new Error(`the element '${tagName}' has no collection`);
  return collection;
}

function items(collection: NativeCollection): NativeElement[] {
  return Array.from({ length: collection.count }, (_, index) => collection.getItem(index));
}

/** Metadata that is itself an object (a path mapper, a parent element) stays out of reach. */
function scalar(value: unknown): unknown {
  if (value !== null && typeof value === "object")
    throw new NativeError(0x80070032, "The request is not supported.\r\n");
  return value;
}
