import { quoted } from "../../base/printable";
import { valueIn } from "../../resources/sections";
import type { Facts } from "./facts";

/** Where clients are asked for a certificate. `below`: not at the site's root, but at paths below it; `unknown`: it cannot be told. */
export interface Asking {
  readonly where: "here" | "below" | "nowhere" | "unknown";
  /** Of `below`, to be told. */
  readonly paths: string;
}

/** With --url at its path, otherwise anywhere in the site. */
export function askingOf({ access, below, url }: Pick<Facts, "access" | "below" | "url">): Asking {
  const flags = flagsIn(valueIn(access, "sslFlags"));
  if (flags?.includes(NEGOTIATE)) return { where: "here", paths: "" };
  const paths = url === undefined && !("fault" in below.access) ? below.access.locations.filter(asks) : [];
  if (paths.length > 0) return { where: "below", paths: toldPaths(paths) };
  return { where: flags ? "nowhere" : "unknown", paths: "" };
}

/** A set of flags; undefined where it is none. */
export function flagsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

const NEGOTIATE = "SslNegotiateCert";

type Below = Extract<Facts["below"]["access"], { readonly locations: unknown }>["locations"][number];

function asks(location: Below): boolean {
  return flagsBelow(location)?.includes(NEGOTIATE) === true;
}

/** What holds at a location below the site; undefined where it cannot be read. */
export function flagsBelow(location: Below): readonly string[] | undefined {
  if ("fault" in location) return undefined;
  const { sslFlags } = location.attributes;
  return sslFlags && "value" in sslFlags ? flagsIn(sslFlags.value) : undefined;
}

function toldPaths(found: readonly Below[]): string {
  const first = found.slice(0, MOST).map(({ path }) => quoted(path));
  return `${first.join(", ")}${found.length > MOST ? ` and ${found.length - MOST} more` : ""}`;
}

const MOST = 3;
