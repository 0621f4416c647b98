import type { Input } from "@pulumi/pulumi";
import type { OptionalArgs, OutputsOf, Property, Props, Report } from "../reconcile/property";
import { boolean, equalJson, hasUnknown, text } from "../reconcile/values";
import type { ConnectionInput, HopConnection } from "../settings/connection";

/** `type`, dynamic types and configuration keys all stand under this name. */
export const NAMESPACE = "iis-clientcert";

/** A connection written out on a resource, each field an input. Secret fields become secret by themselves. */
export type Connection = {
  [Name in keyof Exclude<ConnectionInput, string>]: Input<
    Name extends "proxy"
      ? { [Field in keyof HopConnection]: Input<HopConnection[Field]> }
      : Exclude<ConnectionInput, string>[Name]
  >;
};

/** What every resource has. */
export const COMMON = {
  /** Name of the server. */
  server: text({ role: "identity", filled: true, ignoreCase: true }),
  /**
   * Name of a server in the configuration value `iis-clientcert:servers`, or a connection written out. Default: the
   * only configured server, or `iis-clientcert:defaultServer`.
   */
  connection: {
    role: "bookkeeping",
    type: { oneOf: [{ type: "string" }, { type: "object", additionalProperties: { type: "string" } }] },
    // Read and refused where it is resolved to a server, in check's caller, which knows the configuration.
    normalise: (value) => value,
    equal: equalJson,
  } as Property<string | Connection, unknown, "bookkeeping", "optional">,
};

const IN_ITS_PLACE = "for the server level set serverLevel: true instead";

function normaliseSite(value: unknown, report: Report): string | undefined {
  if (typeof value !== "string") return void report("expected the name of a site");
  if (value.trim() === "") return void report(`must not be empty; ${IN_ITS_PLACE}`);
  // IIS takes the path "." for the server level.
  if (value.trim() === ".") return void report(`must be the name of a site; ${IN_ITS_PLACE}`);
  if (/[/\\?]/.test(value))
    return void report(
      "expected the name of a site, without / \\ or ?; a path below it is given as path, where the resource has one",
    );
  return value;
}

/** Where it is declared. */
export const PLACE = {
  /** Name of the site; undefined at the server level. Required, or `serverLevel: true`. */
  site: { ...text({ role: "identity", ignoreCase: true }), normalise: normaliseSite },
  /** `true` in place of `site`: the server level, which reaches every site. Set in the program only; not in state. Default: false. */
  serverLevel: boolean({ role: "program" }),
};

/** By hand: a pattern for the end of a text is tried at every slash of it. */
function withoutSlashes(path: string): string {
  let from = 0;
  let to = path.length;
  while (from < to && path[from] === "/") from++;
  while (to > from && path[to - 1] === "/") to--;
  return path.slice(from, to);
}

function normalisePath(value: unknown, report: Report): string | undefined {
  if (typeof value !== "string") return void report("expected a path below the site");
  const path = withoutSlashes(value);
  if (path === "") return void report("must not be empty; leave it out for the site itself");
  if (/[\\?*]|\/\//.test(path)) return void report("expected a path such as api/v1, without \\ ? * or an empty part");
  if (path.split("/").some((part) => part === "." || part === "..")) return void report("must not contain . or ..");
  return path;
}

/** Where it is declared, of what may be declared below a site too. */
export const PATH = {
  /** Path below the site, without a slash at either end. Requires `site`. Default: the site itself. */
  path: { ...text({ role: "identity", ignoreCase: true }), normalise: normalisePath },
};

type Must<T, Names extends keyof T> = {
  [Name in keyof T as Name extends Names ? Name : never]: T[Name] extends Property<infer Given, unknown>
    ? Input<Given>
    : never;
};

/** Inputs of every resource. */
export interface CommonArgs extends OptionalArgs<typeof COMMON> {}

/** Inputs that say where: a site, or the server level. One of the two must be given. */
export type SiteOrServerLevel = SiteArgs | ServerLevelArgs;

/** At a site. */
export interface SiteArgs extends Must<typeof PLACE, "site"> {
  /** Must be false, or left out, where a site is given. */
  serverLevel?: Input<false>;
}

/** At the server level, which reaches every site. */
export interface ServerLevelArgs extends Must<typeof PLACE, "serverLevel"> {
  /** Must be left out at the server level. */
  site?: undefined;
}

/** Inputs of what may be declared below a site. */
export interface PathArgs extends OptionalArgs<typeof PATH> {}

/** Outputs of every resource of a site or the server level. */
export interface PlaceOutputs extends OutputsOf<typeof COMMON>, OutputsOf<typeof PLACE> {}

/** Outputs of what may be declared below a site. */
export interface PathOutputs extends PlaceOutputs, OutputsOf<typeof PATH> {}

/** A misspelt configuration key gives `site: undefined`, and what holds at the server level reaches every site. */
export function refuseLevel({ site, serverLevel, path }: Props, report: (name: string, reason: string) => void): void {
  if (path !== undefined && site === undefined && serverLevel === true)
    report("path", "requires a site; the server level has no paths");
  if (hasUnknown(site) || hasUnknown(serverLevel)) return;
  if (site === undefined && serverLevel !== true) report("site", NO_LEVEL);
  if (site !== undefined && serverLevel === true) report("serverLevel", TWO_LEVELS);
}

const NO_LEVEL =
  'has no value, and serverLevel is not true. Write site: "Default Web Site", or serverLevel: true if every site of the server is meant. A misspelt configuration key gives no value either';
const TWO_LEVELS =
  "cannot be combined with site. Remove serverLevel: true if the site is meant, or site if every site of the server is meant";

/** Of the protocol: `SITE`, `SITE/path`, or an empty text for the server level. */
export function locationOf({ site, path }: Props): string {
  const at = typeof site === "string" ? site : "";
  return typeof path === "string" ? `${at}/${path}` : at;
}
