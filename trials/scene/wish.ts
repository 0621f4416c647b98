import { FLAG } from "../../provider/src/http-sys/flags";
import { SECTION } from "../../simulator/src/engine";
import type { NativeElement } from "../../simulator/src/engine/native";
import type { Simulator } from "../../simulator/src/server";
import type { Declaration } from "../driver";
import { canonical, type Entry, type Look } from "./foreign";
import { ENDPOINT } from "./sites";

/** What keeps the server from being as the program wants it; empty where it is. Nothing of the provider is asked. */
export function differences(simulator: Simulator, program: readonly Declaration[], look: Look): string[] {
  return [
    ...entriesOff(program, look),
    ...program.flatMap((wanted) => valuesOff(simulator, wanted)),
    ...leftOver(program, look),
    ...(program.some(({ type }) => type === "SslBinding") ? [] : flagsOff(simulator, { endpoint: ENDPOINT })),
  ];
}

export function entryOf({ type, inputs }: Declaration): Entry | undefined {
  if (type !== "OneToOneMapping") return undefined;
  return { location: String(inputs.site ?? ""), certificate: String(inputs.certificate) };
}

export const nameOf = ({ location, certificate }: Entry) => `${location}|…${certificate.slice(-24)}`;

/** Exactly one entry for each mapping, and none that nobody wants. */
function entriesOff(program: readonly Declaration[], { entries }: Look): string[] {
  const wanted = program
    .map(entryOf)
    .filter((entry) => entry !== undefined)
    .map(nameOf)
    .sort();
  const found = entries.map(nameOf).sort();
  return found.join() === wanted.join()
    ? []
    : [`entries ${found.join(", ") || "none"} instead of ${wanted.join(", ") || "none"}`];
}

const DEFAULTS: Readonly<Record<string, object>> = {
  OneToOneMapping: { enabled: true },
  ClientCertMappingAuth: { enabled: true },
};

function valuesOff(simulator: Simulator, { name, type, inputs }: Declaration): string[] {
  if (type === "SslBinding") return flagsOff(simulator, inputs);
  const location = [inputs.site, inputs.path].filter((part) => part !== undefined).join("/");
  const section = type === "SslAccess" ? SECTION.access : SECTION.clientCertificates;
  const manager = simulator.engine.server.open();
  try {
    const top = manager.getSection(section, location);
    const element = type === "OneToOneMapping" ? entryIn(top, String(inputs.certificate)) : top;
    if (!element) return [`${name} is not there`];
    const {
      site: _,
      path: __,
      connection: ___,
      onExisting: ____,
      serverLevel: _____,
      ...wanted
    } = { ...DEFAULTS[type], ...inputs };
    return Object.entries(wanted).flatMap(([attribute, value]) => {
      const found = readable(element, attribute);
      const expected = Array.isArray(value) ? [...value].sort().join() : String(value);
      return found === expected ? [] : [`${name}: ${attribute} is ${short(found)} instead of ${short(expected)}`];
    });
  } finally {
    manager.close();
  }
}

const short = (text: string) => (text.length > 60 ? `${JSON.stringify(text.slice(0, 60))}…` : text);

function entryIn(section: NativeElement, certificate: string): NativeElement | undefined {
  const { collection } = section.getChildElement("oneToOneMappings");
  return Array.from({ length: collection?.count ?? 0 }, (_, at) => collection?.getItem(at)).find(
    (entry) => entry !== undefined && canonical(String(entry.getAttribute("certificate").value)) === certificate,
  );
}

/** Enums and flags by their names. */
function readable(element: NativeElement, name: string): string {
  const { value } = element.getAttribute(name);
  const schema = element.schema.attributes.find((attribute) => attribute.name === name);
  const names = Object.entries(schema?.values ?? {});
  if (schema?.type === "enum") return names.find(([, number]) => number === value)?.[0] ?? String(value);
  if (schema?.type !== "flags") return String(value);
  const set = names.filter(([, number]) => number !== 0 && (Number(value) & number) === number);
  return set
    .map(([flag]) => flag)
    .sort()
    .join();
}

/** Of an entry of HTTP.sys; a flag that nobody names is as a fresh server has it. */
function flagsOff(
  { windows: { httpSys } }: Simulator,
  { endpoint, negotiateClientCert = false }: Declaration["inputs"],
) {
  const entry = httpSys.keys("SslBindingInfo").find(({ name }) => name === endpoint);
  const wanted = negotiateClientCert ? FLAG.negotiateClientCert : 0;
  const found = entry?.values.DefaultFlags;
  return found === wanted ? [] : [`flags of ${String(endpoint)} are ${String(found)} instead of ${wanted}`];
}

/** Attributes of ours that nobody names any more and that still stand there. */
function leftOver(program: readonly Declaration[], { attributes }: Look): string[] {
  const named = new Set(program.flatMap(attributesOf));
  return attributes.filter((attribute) => !named.has(attribute)).map((attribute) => `${attribute} still stands there`);
}

function attributesOf({ type, inputs }: Declaration): string[] {
  if (type === "OneToOneMapping" || type === "SslBinding") return [];
  const location = [inputs.site, inputs.path].filter((part) => part !== undefined).join("/");
  const section = type === "SslAccess" ? SECTION.access : SECTION.clientCertificates;
  const names = Object.keys({ ...DEFAULTS[type], ...inputs }).filter((name) => name !== "site" && name !== "path");
  return names.map((name) => `${location}|${section}|${name}`);
}
