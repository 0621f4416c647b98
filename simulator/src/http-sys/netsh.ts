import { endpointText, readEndpoint } from "../../../provider/dist/http-sys/endpoint";
import { BUILD } from "../../../provider/dist/http-sys/flags";
import { addEntry, findEntry, type KeptEntry, keptEntries, type Place, STORE_OF } from "./entry";
import { blank, optionOf, type Values } from "./netsh-options";
import * as words from "./netsh-words";
import type { HttpSys } from "./store";
import type { Unsettled } from "./unsettled";

/** Runs `netsh` with these arguments. `code` null: it takes too long, and is ended. */
export type Netsh = (args: readonly string[]) => Omit<words.Said, "code"> & { readonly code: number | null };

/** The machine that netsh looks at; its build and switches at every call. */
export interface NetshMachine {
  readonly httpSys: HttpSys;
  readonly build: number;
  readonly unsettled: Unsettled;
}

const VERBS: Readonly<Record<string, (machine: NetshMachine, place: Place, said: Said) => words.Said>> = {
  add: (machine, place, said) =>
    find(machine, place) ? words.failed("add", 183) : write(machine, place, said, "add", blank()),
  update(machine, place, said) {
    const entry = find(machine, place);
    if (!entry) return words.failed("update", 2);
    return write(machine, place, said, "update", machine.unsettled.updateKeeps ? { ...entry.key.values } : blank());
  },
  delete: ({ httpSys }, { store, endpoint }) => {
    const entry = findEntry(httpSys, store, endpoint);
    if (!entry) return words.failed("delete", 2);
    httpSys.remove(STORE_OF[store], entry.key.name);
    return words.done("delete");
  },
  show(machine, place) {
    const entry = find(machine, place);
    return entry ? words.shown([entry]) : words.failed("show", 2);
  },
};

/** `netsh http add|update|delete|show sslcert …`, the agent's only way to change what HTTP.sys keeps. */
export function netshOf(machine: NetshMachine): Netsh {
  return (args) => {
    const [context = "", verb = "", object = "", ...rest] = args;
    const run = isCommand(context, object) && isKnown(verb, machine.build) ? VERBS[verb.toLowerCase()] : undefined;
    if (!run) return words.notFound(args);
    if (rest.length === 0 && verb.toLowerCase() === "show") return words.shown(keptEntries(machine.httpSys));
    const said = read(rest, machine.build);
    if ("code" in said) return said;
    const place = placeOf(said);
    if (place === undefined) return words.missingOption();
    return place === "wrong" ? words.refusedValue() : run(machine, place, said);
  };
}

function isCommand(context: string, object: string): boolean {
  return context.toLowerCase() === "http" && object.toLowerCase() === "sslcert";
}

function isKnown(verb: string, build: number): boolean {
  const name = verb.toLowerCase();
  return Object.hasOwn(VERBS, name) && (name !== "update" || build >= BUILD.server2016);
}

/** Options by name, in the order they were said. */
type Said = ReadonlyMap<string, string>;

const PLACES = ["ipport", "hostnameport", "ccs"];

/** The first one that is unknown, or said twice, ends it all. */
function read(args: readonly string[], build: number): Said | words.Said {
  const said = new Map<string, string>();
  for (const arg of args) {
    const equal = arg.indexOf("=");
    const name = arg.slice(0, Math.max(0, equal)).toLowerCase();
    const isOption = PLACES.includes(name) || optionOf(name, build) !== undefined;
    if (!isOption || said.has(name)) return words.refusedOption(equal < 0 ? arg : arg.slice(0, equal));
    said.set(name, arg.slice(equal + 1));
  }
  return said;
}

function placeOf(said: Said): Place | "wrong" | undefined {
  const given = PLACES.filter((name) => said.has(name));
  const [name] = given;
  if (name === undefined || given.length > 1) return undefined;
  const text = said.get(name) ?? "";
  if (name === "ccs") return readEndpoint(`*:${text}`) ? { store: "ccs", endpoint: text } : "wrong";
  const endpoint = text.startsWith("*:") ? undefined : readEndpoint(text);
  const kind = name === "ipport" ? "address" : "name";
  return endpoint?.kind === kind ? { store: kind, endpoint: endpointText(endpoint) } : "wrong";
}

function find({ httpSys }: NetshMachine, { store, endpoint }: Place): KeptEntry | undefined {
  return findEntry(httpSys, store, endpoint);
}

function write(machine: NetshMachine, place: Place, said: Said, verb: "add" | "update", values: Values): words.Said {
  for (const [name, text] of said) {
    if (PLACES.includes(name)) continue;
    // Quotes are no part of any value: netsh passes them on.
    if (text.includes('"') || !optionOf(name, machine.build)?.write(values, text)) return words.refusedValue();
  }
  const { SslCertHash: hash, AppId } = values;
  if (!AppId || (!hash && place.store !== "ccs")) return words.missingOption();
  if (Buffer.isBuffer(hash) && !hasKeyFor(machine, values, hash)) return words.failed(verb, 1312);
  addEntry(machine.httpSys, place, machine.build, values);
  return words.done(verb);
}

function hasKeyFor({ httpSys }: NetshMachine, { SslCertStoreName: store = "" }: Values, hash: Buffer): boolean {
  return httpSys.certificate(String(store), hash.toString("hex").toUpperCase())?.hasKey === true;
}
