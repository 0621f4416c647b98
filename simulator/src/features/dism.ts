import { type AdminManager, type AdminManagerFactory, itemsOf } from "../engine/native";
import { MODULES, PARENTS } from "./known";
import type { Features } from "./store";

export interface DismRun {
  readonly started: boolean;
  /** null: it took too long and was ended, or it was not started. */
  readonly code: number | null;
  readonly text: string;
  /** Ten-second pauses in which it ran. */
  readonly beats: number;
}

const ENABLE = /^\/online \/enable-feature \/featurename:(\S+) \/norestart \/quiet$/;

/** Exit codes of dism. */
const UNKNOWN_OPTION = 87;
const PARENT_DISABLED = 50;
const UNKNOWN_FEATURE = 0x800f080c | 0;
const RESTART = 3010;

/** Runs dism with these arguments, as far as the agent says any. What it installs stands in the configuration, as Windows writes it. */
export function runDism(features: Features, engine: Pick<AdminManagerFactory, "open">, line: string): DismRun {
  const { beats, says: text } = features;
  if (!features.hasDism) return { started: false, code: null, text, beats: 0 };
  features.started.push(line);
  return { started: true, code: ending(features, engine, ENABLE.exec(line)?.[1]), text, beats };
}

function ending(features: Features, engine: Pick<AdminManagerFactory, "open">, name: string | undefined) {
  if (name === undefined) return UNKNOWN_OPTION;
  if (features.state(name) === undefined) return UNKNOWN_FEATURE;
  if (features.isEnabled(name)) return 0;
  if (!PARENTS.every((parent) => features.isEnabled(parent))) return PARENT_DISABLED;
  features.during?.();
  const { ends } = features;
  if (typeof ends === "number") return ends;
  if (ends === "hangs") return null;
  if (ends === "nothing") return 0;
  if (ends === "restart") {
    features.restartPending = true;
    return RESTART;
  }
  install(features, engine, name);
  return 0;
}

/** As Windows does it: also after a restart, for what waited for that. */
export function install(features: Features, engine: Pick<AdminManagerFactory, "open">, name: string): void {
  features.set(name, "enabled");
  const added = MODULES[name.toLowerCase()];
  const manager = engine.open();
  try {
    if (added) addModule(manager, added);
    manager.commit();
  } finally {
    manager.close();
  }
  features.after?.();
}

function addModule(manager: AdminManager, { module, dll }: { readonly module: string; readonly dll: string }): void {
  add(manager, "system.webServer/globalModules", { name: module, image: `%windir%\\System32\\inetsrv\\${dll}` });
  add(manager, "system.webServer/modules", { name: module });
}

function add(manager: AdminManager, path: string, values: Readonly<Record<string, string>>): void {
  const section = manager.getSection(path, "");
  const { collection } = section;
  if (collection === null) throw new Error(`'${path}' has no collection`);
  if (itemsOf(section).some((item) => item.getAttribute("name").value === values.name)) return;
  const entry = collection.createElement();
  for (const [name, value] of Object.entries(values)) entry.setAttribute(name, value);
  collection.add(entry, -1);
}
