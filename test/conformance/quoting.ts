import type { Simulator } from "../../simulator/src";
import { type AdminManager, type NativeElement, NativeError, type Scalar } from "../../simulator/src/engine/native";
import { ACCESS } from "./wishes";

/** What a server says of the passwords that it was given: of the one that is set, and at the commit of all of them. */
export interface Quoting {
  readonly set?: (password: string) => string;
  readonly commit?: (passwords: readonly string[]) => string;
  /** In place of section access, once a password was set. */
  readonly read?: (passwords: readonly string[]) => string;
}

/** Runs with a server that quotes passwords in what it refuses. */
export async function whileQuoting<Result>(
  { simulator: { engine } }: { readonly simulator: { readonly engine: Pick<Simulator["engine"], "open"> } },
  quoting: Quoting,
  run: () => Promise<Result>,
): Promise<Result> {
  const { open } = engine;
  const passwords: string[] = [];
  Object.assign(engine, { open: () => quotingManager(open.call(engine), quoting, passwords) });
  try {
    return await run();
  } finally {
    Object.assign(engine, { open });
  }
}

function quotingManager(manager: AdminManager, { set, commit, read }: Quoting, passwords: string[]): AdminManager {
  const getSection = manager.getSection.bind(manager);
  const note = (element: NativeElement): NativeElement => {
    const setAttribute = element.setAttribute.bind(element);
    element.setAttribute = (name: string, value: Scalar) => {
      if (name !== "password") return setAttribute(name, value);
      passwords.push(String(value));
      if (set) throw new NativeError(0x8007000d, set(String(value)));
      setAttribute(name, value);
    };
    return element;
  };
  manager.getSection = (path, location) => {
    if (read && passwords.length > 0 && path === ACCESS) return refuse(read(passwords));
    const section = getSection(path, location);
    const getChildElement = section.getChildElement.bind(section);
    section.getChildElement = (name) => {
      const child = getChildElement(name);
      const { collection } = child;
      if (collection === null) return child;
      const createElement = collection.createElement.bind(collection);
      collection.createElement = (tag) => note(createElement(tag));
      Object.defineProperty(child, "collection", { value: collection });
      return child;
    };
    return section;
  };
  if (commit) manager.commit = () => refuse(commit(passwords));
  return manager;
}

function refuse(text: string): never {
  throw new NativeError(0x8007000d, text);
}
