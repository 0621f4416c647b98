import type { AttributeQuery, CollectionQuery, EntryKey, Query, Value } from "../../agent/messages";
import type { Secret } from "../../base/secret";
import type { Answers, Kind, Observation, ObserveContext, Props, Queries, Unit, Written } from "../../reconcile/kind";
import { namesOf } from "../../reconcile/names";
import type { Property } from "../../reconcile/property";
import { locationOf } from "../common";
import { ofWebConfig, webConfigWarnings } from "../sections";
import { type Entry, entriesWith } from "./entries";
import { type Attribute, attributeName, attributeQuery, heldBy } from "./property-of-server";

/** What a Kind adds to its entry. */
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
  warnings?(
    answers: Answers,
    seen: { readonly entry: Entry; readonly props: Props } & ObserveContext,
  ): readonly string[];
  afterWrite?(written: Written): readonly string[];
}

/** The names of its query and of its operation. */
export const ENTRY = "entry";

/** A resource that is one entry of a collection of a section. */
export function entryOfCollection(parts: EntryOfCollection): Kind {
  const { section, collection: name, key, beside, warnings, refuseDifferent, needed = [] } = parts;
  const { type, properties, requires, refuse, afterWrite } = parts;
  const settings = namesOf({ properties }, "attribute").map((each): Attribute => [each, properties[each] as Property]);
  const keyAttribute = attributeName([key.property, properties[key.property] as Property]);
  const entryKey = { attribute: keyAttribute, compare: key.compare };
  const asked: CollectionQuery = {
    name,
    key: entryKey,
    attributes: [
      { name: keyAttribute, as: key.compare === "bytes" ? "digest" : "value" },
      ...settings.map(attributeQuery),
    ],
  };
  const query = (props: Props, keys?: readonly string[]): Queries => {
    const location = locationOf(props);
    const own: Query = {
      ...{ location, section, ...ofWebConfig(location) },
      ...(parts.sectionAttributes && { attributes: parts.sectionAttributes }),
      collection: { ...asked, ...(keys && { keys }) },
    };
    return { [ENTRY]: own, ...beside?.(location) };
  };
  const place = (props: Props) => ({ location: locationOf(props), section, collection: { name, key: entryKey } });
  return {
    ...{ type, properties },
    ...(requires && { requires }),
    ...(refuse && { refuse }),
    ...(afterWrite && { afterWrite }),
    queries: (props) => query(props, [key.of(props)]),
    sharedQueries: (props) => query(props),
    ensure: (wanted, before) => {
      const set: Record<string, Value | Secret> = { [keyAttribute]: wanted[key.property] as Value };
      const unset: string[] = [];
      for (const setting of settings) {
        const [each, { staysWhenUnnamed }] = setting;
        if (wanted[each] !== undefined) set[attributeName(setting)] = wanted[each] as Value | Secret;
        else if (before?.[each] !== undefined && !staysWhenUnnamed) unset.push(attributeName(setting));
      }
      const wish = {
        ...{ present: true as const, key: key.of(wanted), set, needed },
        ...(unset.length > 0 && { unset }),
        refuseDifferent: before === undefined && refuseDifferent?.(wanted) === true,
        report: settings.filter(([, { secret }]) => !secret).map(attributeName),
      };
      return { [ENTRY]: { ...place(wanted), entries: [wish] } };
    },
    // Every state and every declaration names its server: where it is not ours alone, another declared resource holds the entry.
    absent: (state, names): Unit => {
      if (!names.has("server")) return {};
      return { [ENTRY]: { ...place(state), entries: [{ present: false, key: key.of(state) }] } };
    },
    observe: (answers, props, context) => {
      const answer = answers[ENTRY];
      if (!answer) throw new Error("a Kind was given no answer to what it asked");
      if ("fault" in answer) return { values: {}, fault: answer.fault };
      const { own, unreadable } = entriesWith(answer.entries ?? [], entryKey, key.of(props));
      const entry = own.find((each) => isCanonical(each, keyAttribute)) ?? own[0];
      if (!entry) return unreadable ? unreadableEntry(key.property, name) : undefined;
      const values = settings.flatMap((setting) => {
        const [each, property] = setting;
        const value = heldBy(property, entry[attributeName(setting)], props[each], context);
        return value === undefined ? [] : [[each, value] as const];
      });
      const isOdd = own.length > 1 || !isCanonical(entry, keyAttribute);
      return {
        values: Object.fromEntries(values),
        ...(isOdd && { hides: [key.property] }),
        warnings: [...webConfigWarnings(answer, section), ...(warnings?.(answers, { entry, props, ...context }) ?? [])],
      };
    },
  };
}

function unreadableEntry(key: string, collection: string): Observation {
  const warning = `an entry of ${collection} cannot be read, and may be the one looked for`;
  return { values: {}, hides: [key], warnings: [warning] };
}

/** In the form that IIS matches. */
function isCanonical(entry: Entry, key: string): boolean {
  const observed = entry[key];
  return observed !== undefined && (!("canonical" in observed) || observed.canonical);
}
