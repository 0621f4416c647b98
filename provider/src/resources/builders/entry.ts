import type { AttributeQuery, CollectionQuery, EntryKey, Query, Value } from "../../agent/protocol";
import type { Secret } from "../../base/secret";
import type { Answers, Kind, Observation, ObserveContext, Props, Queries, Unit, Written } from "../../reconcile/kind";
import { attributeName, namesOf } from "../../reconcile/names";
import type { Property } from "../../reconcile/property";
import { locationOf } from "../common";
import { ofSection, ofWebConfig, webConfigWarnings } from "../sections";
import { type Entry, entriesWith } from "./entries";
import { type Attribute, attributeQuery, heldBy } from "./property-of-server";

/** What a Kind says of its entry. */
export interface EntryOfCollection extends Pick<Kind, "type" | "properties" | "requires" | "refuse"> {
  readonly section: string;
  /** Child element of the section; an empty text for the section's own collection. */
  readonly collection: string;
  /** By which property an entry is found, and the key of inputs or outputs. */
  readonly key: { readonly property: string; readonly compare: EntryKey["compare"]; of(props: Props): string };
  /** Properties without which no new entry is made. */
  readonly needed?: readonly string[];
  /** Whether create refuses an entry that is there and differs. */
  refuseDifferent?(wanted: Props): boolean;
  /** Attributes of the section that warnings look at. */
  readonly sectionAttributes?: readonly AttributeQuery[];
  /** What is asked besides, for warnings. */
  beside?(location: string): Queries;
  /** What a user should know of what is there. */
  warnings?(answers: Answers, seen: Seen): readonly string[];
  afterWrite?(written: Written): readonly string[];
}

interface Seen extends ObserveContext {
  readonly entry: Entry;
  readonly props: Props;
}

/** The name of its query and of its operation. */
export const ENTRY = "entry";

/** A resource that is one entry of a collection of a section. */
export function entryOfCollection(described: EntryOfCollection): Kind {
  const { type, properties, requires, refuse, afterWrite, key } = described;
  const layout = layoutOf(described);
  return {
    ...{ type, properties },
    ...(requires && { requires }),
    ...(refuse && { refuse }),
    ...(afterWrite && { afterWrite }),
    queries: (props) => queriesOf(layout, props, [key.of(props)]),
    sharedQueries: (props) => queriesOf(layout, props),
    ensure: (wanted, before) => present(layout, wanted, before),
    absent: (state, names) => absent(layout, state, names),
    observe: (answers, props, context) => observe(layout, answers, props, context),
  };
}

/** What follows from the description, once for all resources of the Kind. */
interface Layout extends EntryOfCollection {
  readonly settings: readonly Attribute[];
  /** Schema name of the key. */
  readonly keyAttribute: string;
  readonly asked: CollectionQuery;
}

function layoutOf(described: EntryOfCollection): Layout {
  const { properties, key, collection } = described;
  const settings = namesOf({ properties }, "attribute").map((each): Attribute => [each, properties[each] as Property]);
  const keyAttribute = attributeName([key.property, properties[key.property] as Property]);
  const keyQuery: AttributeQuery = { name: keyAttribute, as: key.compare === "bytes" ? "digest" : "value" };
  const asked = {
    name: collection,
    key: { attribute: keyAttribute, compare: key.compare },
    attributes: [keyQuery, ...settings.map(attributeQuery)],
  };
  return { ...described, settings, keyAttribute, asked };
}

function queriesOf({ section, sectionAttributes, asked, beside }: Layout, props: Props, keys?: string[]): Queries {
  const location = locationOf(props);
  const own: Query = {
    ...{ kind: "section", location, section, ...ofWebConfig(location) },
    ...(sectionAttributes && { attributes: sectionAttributes }),
    collection: { ...asked, ...(keys && { keys }) },
  };
  return { [ENTRY]: own, ...beside?.(location) };
}

function placeOf({ section, asked: { name, key } }: Layout, props: Props) {
  return { kind: "section", location: locationOf(props), section, collection: { name, key } } as const;
}

function present(layout: Layout, wanted: Props, before: Props | undefined): Unit {
  const { settings, key, keyAttribute, needed = [], refuseDifferent } = layout;
  const set: Record<string, Value | Secret> = { [keyAttribute]: wanted[key.property] as Value };
  const unset: string[] = [];
  for (const setting of settings) {
    const [name, { staysWhenUnnamed }] = setting;
    if (wanted[name] !== undefined) set[attributeName(setting)] = wanted[name] as Value | Secret;
    else if (before?.[name] !== undefined && !staysWhenUnnamed) unset.push(attributeName(setting));
  }
  const wish = {
    ...{ present: true as const, key: key.of(wanted), set },
    needed: settings.filter(([name]) => needed.includes(name)).map(attributeName),
    ...(unset.length > 0 && { unset }),
    refuseDifferent: before === undefined && refuseDifferent?.(wanted) === true,
    report: settings.filter(([, { secret }]) => !secret).map(attributeName),
  };
  return { [ENTRY]: { ...placeOf(layout, wanted), entries: [wish] } };
}

/** Every state and every declaration names its server: where it is not ours alone, another declared resource holds the entry. */
function absent(layout: Layout, state: Props, names: ReadonlySet<string>): Unit {
  if (!names.has("server")) return {};
  return { [ENTRY]: { ...placeOf(layout, state), entries: [{ present: false, key: layout.key.of(state) }] } };
}

function observe(layout: Layout, answers: Answers, props: Props, context: ObserveContext): Observation | undefined {
  const { section, settings, key, keyAttribute, asked, warnings } = layout;
  const answer = ofSection(answers[ENTRY]);
  if (!answer) throw new Error("a Kind was given no answer to what it asked");
  if ("fault" in answer) return { values: {}, fault: answer.fault };
  const { own, unreadable } = entriesWith(answer.entries ?? [], asked.key, key.of(props));
  const entry = own.find((each) => isCanonical(each, keyAttribute)) ?? own[0];
  if (!entry) return unreadable ? unreadableEntry(layout) : undefined;
  const values = settings
    .filter((setting) => isNamed(setting, props))
    .flatMap((setting) => {
      const [name, property] = setting;
      const value = heldBy(property, entry[attributeName(setting)], props[name], context);
      return value === undefined ? [] : [[name, value] as const];
    });
  const isOdd = own.length > 1 || !isCanonical(entry, keyAttribute);
  const more = warnings?.(answers, { entry, props, ...context }) ?? [];
  return {
    values: Object.fromEntries(values),
    ...(isOdd && { hides: [key.property] }),
    warnings: [...webConfigWarnings(answer, section), ...more],
  };
}

/** What the program never named is none of its, and stays as it is. */
function isNamed([name, property]: Attribute, props: Props): boolean {
  return property.required === true || property.default !== undefined || props[name] !== undefined;
}

function unreadableEntry({ key, collection }: Layout): Observation {
  const warning = `an entry of ${collection} cannot be read, and may be the one looked for`;
  return { values: {}, hides: [key.property], warnings: [warning] };
}

/** In the form that IIS matches. */
function isCanonical(entry: Entry, key: string): boolean {
  const observed = entry[key];
  return observed !== undefined && (!("canonical" in observed) || observed.canonical);
}
