import { resolve } from "node:path";
import { type Faults, noFaults } from "./faults";
import { readSnapshot } from "./file";
import { type Home, Manager } from "./manager";
import type { AdminManager, AdminManagerFactory, NativeSection } from "./native";
import { openKeyStore } from "./protection";
import type { ProviderProfile } from "./schema/load";
import { openWebManager, webConfigFile } from "./web";

export interface EngineOptions {
  /** Path of applicationHost.config. */
  readonly file: string;
  /** Which providers the schema names for passwords; without it, aes where the file lists AesProvider, else cng. */
  readonly profile?: ProviderProfile;
  readonly faults?: Partial<Faults>;
  /** The machine's key containers; by default beside the file, `.keys` behind its name. Another file plays another machine. */
  readonly keyFile?: string;
}

export interface Engine extends AdminManagerFactory {
  /** Absolute. */
  readonly file: string;
  readonly keyFile: string;
  /** Settable at any time. */
  readonly faults: Faults;
  /** Where the web.config of a site is looked for; a file that tests and demonstrations write themselves. */
  webConfigFile(site: string): string;
  /** How often managers have read the file, and have written it. */
  readonly reads: number;
  readonly commits: number;
  /** Managers for the simulated server itself: they meet no faults and are not counted. */
  readonly server: AdminManagerFactory;
  /**
   * A section as the running server sees it now; it refuses writes. Throws NativeError where the file is broken or a
   * password is not for this machine.
   */
  effective(sectionPath: string, location: string): NativeSection;
}

export function createEngine(options: EngineOptions): Engine {
  const file = resolve(options.file);
  const keyFile = resolve(options.keyFile ?? `${file}.keys`);
  const faults = { ...noFaults(), ...options.faults };
  const counted = { reads: 0, commits: 0 };
  const home: Home = {
    file,
    profile: options.profile,
    faults,
    keys: openKeyStore(keyFile),
    readOnly: false,
    onRead: () => counted.reads++,
    onCommit: () => counted.commits++,
  };
  const unseen: Home = { ...home, faults: noFaults(), onRead: () => {}, onCommit: () => {} };
  const latest = viewOfLatest();
  return {
    file,
    keyFile,
    faults,
    get reads() {
      return counted.reads;
    },
    get commits() {
      return counted.commits;
    },
    open: (): AdminManager => new Manager(home),
    webConfigFile: (site) => webConfigFile(file, site),
    openWeb: (site) => openWebManager(home, site),
    server: { open: () => new Manager(unseen), openWeb: (site) => openWebManager(unseen, site) },
    effective: (sectionPath, location) => latest({ ...unseen, readOnly: true }).getSection(sectionPath, location),
  };
}

/** One manager for as long as the file stays what it is: a server asks at every request. */
function viewOfLatest(): (home: Home) => Manager {
  let seen: { readonly bytes: Buffer; readonly manager: Manager } | undefined;
  return (home) => {
    const { bytes } = readSnapshot(home.file, home.faults);
    if (!seen?.bytes.equals(bytes)) seen = { bytes, manager: new Manager(home) };
    return seen.manager;
  };
}
