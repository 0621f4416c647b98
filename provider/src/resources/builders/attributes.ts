import type { Fault, Operation, SectionObservation, Value } from "../../agent/messages";
import type { Secret } from "../../base/secret";
import type { Answers, Kind, Observation, ObserveContext, Props, Queries, Unit } from "../../reconcile/kind";
import type { Property } from "../../reconcile/property";
import { adopted } from "../adopted";
import { locationOf } from "../common";
import { sectionQuery, webConfigWarnings } from "../sections";
import { type Attribute, attributeName, attributeQuery, heldBy } from "./property-of-server";

/** What a Kind adds to its attributes. */
export interface AttributesOfSections
  extends Pick<Kind, "type" | "properties" | "requires" | "refuse" | "afterRemoval"> {
  /** What is asked besides, for warnings. */
  beside?(location: string): Queries;
  /** What an attribute comes to on this server. Default: what is written. */
  held?(name: string, value: unknown, context: ObserveContext): unknown;
  /** What a user should know of what is there. */
  warnings?(
    answers: Answers,
    seen: { readonly values: Props; readonly props: Props } & ObserveContext,
  ): readonly string[];
}

/** A resource that is nothing but attributes of sections at one location: those of its properties that name a section. */
export function attributesOfSections({ beside, held, warnings, ...kind }: AttributesOfSections): Kind {
  const sections = bySection(kind.properties);
  const queries = (props: Props): Queries => {
    const location = locationOf(props);
    const own = [...sections].map(([section, attributes]) => {
      return [keyOf(section), sectionQuery(location, section, attributes.map(attributeQuery))] as const;
    });
    return { ...Object.fromEntries(own), ...beside?.(location) };
  };
  const perSection = (
    make: (attributes: readonly Attribute[]) => Partial<Operation> | undefined,
    props: Props,
  ): Unit => {
    const operations = [...sections].flatMap(([section, attributes]) => {
      const operation = make(attributes);
      return operation ? [[keyOf(section), { location: locationOf(props), section, ...operation }] as const] : [];
    });
    return Object.fromEntries(operations);
  };
  return {
    ...kind,
    queries,
    ensure: (wanted, before) =>
      perSection((attributes) => {
        const set = attributes.filter(([name]) => wanted[name] !== undefined);
        const unset = attributes.filter(([name, property]) => isDropped(name, property, wanted, before));
        if (set.length === 0 && unset.length === 0) return undefined;
        const report = set.map(attributeName);
        return {
          ...(set.length > 0 && { set: valuesOf(set, wanted) }),
          ...(unset.length > 0 && { unset: unset.map(attributeName) }),
          ...(!before && { report }),
        };
      }, wanted),
    absent: (state, names) =>
      perSection((attributes) => {
        const gone = attributes.filter(([name, { required }]) =>
          // Every declaration names its server: what is required is named by whoever else declares it.
          required ? names.has("server") : names.has(name) && state[name] !== undefined,
        );
        if (gone.length === 0) return undefined;
        return { unset: gone.map(attributeName) };
      }, state),
    observe: (answers, props, context) => {
      const values: Record<string, unknown> = {};
      const found: string[] = [];
      for (const [section, attributes] of sections) {
        const named = attributes.filter(([name, { required }]) => required || props[name] !== undefined);
        const answer = answers[keyOf(section)];
        if (named.length === 0 && !isOfNoSite(answer)) continue;
        const fault = faultIn(answer, named);
        if (fault) return { values: {}, fault };
        const { attributes: observed, webConfig } = answer as SectionObservation;
        found.push(...webConfigWarnings({ ...(webConfig && { webConfig }) }, section));
        for (const attribute of named) {
          const [name, property] = attribute;
          const value = heldBy(property, observed[attributeName(attribute)], props[name], context);
          if (value !== undefined) values[name] = held ? held(name, value, context) : value;
        }
      }
      const more = warnings?.(answers, { values, props, ...context }) ?? [];
      return { values, warnings: [...found, ...more] } satisfies Observation;
    },
    afterWrite: ({ done, wanted }) => {
      const stood = [...sections].flatMap(([section, attributes]) => {
        const { stood: values = {} } = done[keyOf(section)] ?? {};
        return attributes.flatMap((attribute): [string, Value][] => {
          const value = values[attributeName(attribute)];
          return value === undefined ? [] : [[attribute[0], value]];
        });
      });
      return adopted(stood, wanted);
    },
  };
}

function bySection(properties: Kind["properties"]): ReadonlyMap<string, readonly Attribute[]> {
  const sections = new Map<string, Attribute[]>();
  for (const [name, property] of Object.entries(properties)) {
    if (property.role !== "attribute" || !property.iis) continue;
    const { section } = property.iis;
    sections.set(section, [...(sections.get(section) ?? []), [name, property]]);
  }
  return sections;
}

/** The section's own name, which stands at the end of its path. */
export function keyOf(section: string): string {
  return section.slice(section.lastIndexOf("/") + 1);
}

function isDropped(name: string, { staysWhenUnnamed }: Property, wanted: Props, before: Props | undefined): boolean {
  return !staysWhenUnnamed && before?.[name] !== undefined && wanted[name] === undefined;
}

function valuesOf(attributes: readonly Attribute[], wanted: Props): Record<string, Value | Secret> {
  return Object.fromEntries(
    attributes.map((attribute) => [attributeName(attribute), wanted[attribute[0]] as Value | Secret]),
  );
}

/** It exists as long as its site does, whatever is named. */
function isOfNoSite(answer: Answers[string] | undefined): boolean {
  return answer !== undefined && "fault" in answer && answer.fault.kind === "unknownSite";
}

function faultIn(answer: Answers[string] | undefined, named: readonly Attribute[]): Fault | undefined {
  if (!answer) throw new Error("a Kind was given no answer to what it asked");
  if ("fault" in answer) return answer.fault;
  for (const attribute of named) {
    const observed = answer.attributes[attributeName(attribute)];
    // A secret that cannot be decrypted is a difference.
    if (observed && "fault" in observed && !attribute[1].secret) return observed.fault;
  }
  return undefined;
}
