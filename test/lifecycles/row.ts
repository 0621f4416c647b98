import type { Props } from "../../provider/src/reconcile/kind";
import type { Editor } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import type { Declaration } from "../../trials/driver";

/** What somebody else does to a place, by hand. */
export type Hand = (doc: Editor, location: string, simulator: Simulator) => void;

/** What stands at a place, by the name of an attribute or of an entry; nothing that is only inherited. */
export type Holding = Readonly<Record<string, unknown>>;

/** What a program says of a resource besides where it is, and what the server holds then. */
export interface Setting {
  readonly inputs: Props;
  readonly holds: Holding;
}

/** A refusal of check: what is changed in the first setting, and what is said. */
export type Refusal = readonly [what: string, inputs: Props, said: RegExp];

/** A resource in the table, for the loops in this folder. */
export interface Row {
  readonly type: string;
  /** Where its first setting stands, and what somebody may lock. */
  readonly sections: readonly string[];
  /** Where it may stand, the usual place first. */
  readonly places: readonly Props[];
  /** Another place for its first setting. Default: the other site. */
  readonly elsewhere?: Props;
  /** Where a look is taken. Default: the server level, sites, and below. */
  readonly everywhere?: readonly string[];
  /** Looks at the server past our own code. */
  look(simulator: Simulator, location: string): Holding;
  /** What a server has before: the features that the first setting requires, and what is nobody's business beside it. */
  readonly before: Hand;
  readonly first: Setting;
  /** The same resource later: it names something else, or something no more. */
  readonly second: Setting;
  /** A change that replaces it, beside that of its place. */
  readonly replacement?: Setting;
  /** Drift of the first setting. */
  readonly drifts: Readonly<Record<string, Hand>>;
  /** Drifts that are repaired without a commit: they are not in applicationHost.config. */
  readonly uncommitted?: readonly string[];
  /** A delete restores what the server held before the resource was made, so one that takes over what another one made leaves it. */
  readonly restores?: true;
  /** It has nothing but its identity, and a delete leaves it on the server. */
  readonly lasting?: true;
  /** Others' edits of the first setting that are none of its business, or mean the same. */
  readonly noDrifts: Readonly<Record<string, Hand>>;
  /** Properties that identify it, in another spelling. */
  readonly respelled: Props;
  readonly refusals: readonly Refusal[];
  /** The feature of Windows without which it is refused. */
  readonly feature?: { readonly name: string; install(doc: Editor, installed: boolean): void };
}

export function declare({ type, places }: Row, { inputs }: Setting, place: Props = places[0] ?? {}): Declaration {
  return { name: "it", type, inputs: { ...place, ...inputs } };
}

/** As IIS spells a place; "" is the server level. An endpoint is a place of its own, and so is a feature. */
export function locationOf({ site, path, endpoint, name = endpoint }: Props): string {
  if (name !== undefined) return String(name);
  if (site === undefined) return "";
  return path === undefined ? String(site) : `${site}/${path}`;
}

/** Attributes of one section that stand at the place itself. */
export function attributesOf(section: string, names: readonly string[]): Row["look"] {
  return ({ engine }, location) => {
    const element = engine.effective(section, location);
    const own = names.map((name) => element.getAttribute(name)).filter((found) => found.getMetadata("isPresent"));
    return Object.fromEntries(own.map(({ name, value }) => [name, value]));
  };
}

/** The same of attributes that are sections of their own: what `enabled` is in each, by a name for it. */
export function enabledIn(sections: Readonly<Record<string, string>>): Row["look"] {
  const looks = Object.entries(sections).map(([name, section]) => [name, attributesOf(section, ["enabled"])] as const);
  return (simulator, location) => {
    const found = looks.map(([name, look]) => [name, look(simulator, location).enabled] as const);
    return Object.fromEntries(found.filter(([, enabled]) => enabled !== undefined));
  };
}

/** Entries of one-to-one mappings by the names of their certificates, but for inherited ones. */
export function mappingsOf(names: Readonly<Record<string, string>>): Row["look"] {
  const nameOf = (certificate: string) => names[certificate] ?? certificate;
  return (simulator, location) =>
    simulator.edit((doc) => {
      const above = location === "" ? [] : doc.mappings(aboveOf(location)).map(({ certificate }) => certificate);
      const own = doc.mappings(location).filter(({ certificate }) => !above.includes(certificate));
      return Object.fromEntries(own.map(({ certificate, ...rest }) => [nameOf(certificate), rest]));
    });
}

function aboveOf(location: string): string {
  return location.slice(0, Math.max(0, location.lastIndexOf("/")));
}
