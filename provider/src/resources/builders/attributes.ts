import type { Failed, Fault, SectionObservation, SectionOperation, Value } from "../../agent/protocol";
import type { Secret } from "../../base/secret";
import type { Answers, Kind, Observation, ObserveContext, Props, Queries, Unit, Written } from "../../reconcile/kind";
import { attributeName, sectionName } from "../../reconcile/names";
import { adopted } from "../adopted";
import { locationOf } from "../common";
import { ofSection, sectionQuery, webConfigWarnings } from "../sections";
import { type Attribute, attributeQuery, heldBy } from "./property-of-server";

/** What a Kind says besides its attributes. */
export interface AttributesOfSections
  extends Pick<Kind, "type" | "properties" | "requires" | "refuse" | "afterRemoval"> {
  /** What is asked besides, for warnings. */
  beside?(location: string): Queries;
  /** What an attribute comes to on this server. Default: what is written. */
  held?(name: string, value: unknown, context: ObserveContext): unknown;
  /** What a user should know of what is there. */
  warnings?(answers: Answers, seen: Seen): readonly string[];
}

interface Seen extends ObserveContext {
  readonly values: Props;
  readonly props: Props;
}

/** A resource that is nothing but attributes of sections at one location: those of its properties that name a section. */
export function attributesOfSections({ beside, held, warnings, ...kind }: AttributesOfSections): Kind {
  const sections = bySection(kind.properties);
  return {
    ...kind,
    queries: (props) => ({ ...queriesOf(sections, locationOf(props)), ...beside?.(locationOf(props)) }),
    ensure: (wanted, before) => unitOf(sections, wanted, (attributes) => writing(attributes, wanted, before)),
    absent: (state, names) => unitOf(sections, state, (attributes) => removing(attributes, state, names)),
    observe: (answers, props, context) => {
      const observation = observe(sections, answers, props, context);
      if (observation.fault) return observation;
      const values = held
        ? mapValues(observation.values, (name, value) => held(name, value, context))
        : observation.values;
      const more = warnings?.(answers, { values, props, ...context }) ?? [];
      return { values, warnings: [...(observation.warnings ?? []), ...more] };
    },
    afterWrite: (written) => adopted(stoodBefore(sections, written), written.wanted),
  };
}

type Sections = ReadonlyMap<string, readonly Attribute[]>;

function bySection(properties: Kind["properties"]): Sections {
  const sections = new Map<string, Attribute[]>();
  for (const [name, property] of Object.entries(properties)) {
    if (property.role !== "attribute" || !property.iis) continue;
    const { section } = property.iis;
    const other = [...sections.keys()].find((each) => each !== section && sectionName(each) === sectionName(section));
    if (other !== undefined) throw new Error(`sections ${other} and ${section} have one name`);
    sections.set(section, [...(sections.get(section) ?? []), [name, property]]);
  }
  return sections;
}

function queriesOf(sections: Sections, location: string): Queries {
  const queries = [...sections].map(
    ([section, attributes]) =>
      [sectionName(section), sectionQuery(location, section, attributes.map(attributeQuery))] as const,
  );
  return Object.fromEntries(queries);
}

/** One operation for each section in which there is something to do. */
function unitOf(
  sections: Sections,
  props: Props,
  work: (attributes: readonly Attribute[]) => Partial<SectionOperation> | undefined,
): Unit {
  const operations = [...sections].flatMap(([section, attributes]) => {
    const operation = work(attributes);
    const place = { kind: "section", location: locationOf(props), section } as const;
    return operation ? [[sectionName(section), { ...place, ...operation }] as const] : [];
  });
  return Object.fromEntries(operations);
}

function writing(
  attributes: readonly Attribute[],
  wanted: Props,
  before: Props | undefined,
): Partial<SectionOperation> | undefined {
  const set = attributes.filter(([name]) => wanted[name] !== undefined);
  const unset = attributes.filter(
    ([name, { staysWhenUnnamed }]) => !staysWhenUnnamed && before?.[name] !== undefined && wanted[name] === undefined,
  );
  if (set.length === 0 && unset.length === 0) return undefined;
  return {
    ...(set.length > 0 && { set: valuesOf(set, wanted) }),
    ...(unset.length > 0 && { unset: unset.map(attributeName) }),
    ...(!before && { report: set.filter(([, { secret }]) => !secret).map(attributeName) }),
  };
}

function valuesOf(attributes: readonly Attribute[], wanted: Props): Record<string, Value | Secret> {
  return Object.fromEntries(
    attributes.map((attribute) => [attributeName(attribute), wanted[attribute[0]] as Value | Secret]),
  );
}

function removing(
  attributes: readonly Attribute[],
  state: Props,
  names: ReadonlySet<string>,
): Partial<SectionOperation> | undefined {
  const gone = attributes.filter(([name, { required }]) =>
    // Every declaration names its server: what is required is named by whoever else declares it.
    required ? names.has("server") : names.has(name) && state[name] !== undefined,
  );
  return gone.length === 0 ? undefined : { unset: gone.map(attributeName) };
}

function observe(sections: Sections, answers: Answers, props: Props, context: ObserveContext): Observation {
  const values: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const [section, attributes] of sections) {
    const named = attributes.filter(([name, { required }]) => required || props[name] !== undefined);
    const answer = ofSection(answers[sectionName(section)]);
    if (!answer) throw new Error("a Kind was given no answer to what it asked");
    // It exists as long as its site does, whatever is named.
    if (named.length === 0 && !isOfNoSite(answer)) continue;
    const fault = faultIn(answer, named);
    if (fault) return { values: {}, fault, of: sectionName(section) };
    const observation = answer as SectionObservation;
    warnings.push(...webConfigWarnings(observation, section));
    for (const attribute of named) {
      const [name, property] = attribute;
      const value = heldBy(property, observation.attributes[attributeName(attribute)], props[name], context);
      if (value !== undefined) values[name] = value;
    }
  }
  return { values, warnings };
}

function isOfNoSite(answer: SectionObservation | Failed): boolean {
  return "fault" in answer && answer.fault.kind === "unknownSite";
}

function faultIn(answer: SectionObservation | Failed, named: readonly Attribute[]): Fault | undefined {
  if ("fault" in answer) return answer.fault;
  for (const attribute of named) {
    const observed = answer.attributes[attributeName(attribute)];
    // A secret that cannot be decrypted is a difference.
    if (observed && "fault" in observed && !attribute[1].secret) return observed.fault;
  }
  return undefined;
}

/** What stood at the location before it was written, by the names of the properties. */
function stoodBefore(sections: Sections, { done }: Written): [string, Value][] {
  return [...sections].flatMap(([section, attributes]) => {
    const { stood = {} } = done[sectionName(section)] ?? {};
    return attributes.flatMap((attribute): [string, Value][] => {
      const value = stood[attributeName(attribute)];
      return value === undefined ? [] : [[attribute[0], value]];
    });
  });
}

function mapValues(props: Props, change: (name: string, value: unknown) => unknown): Props {
  return Object.fromEntries(Object.entries(props).map(([name, value]) => [name, change(name, value)]));
}
