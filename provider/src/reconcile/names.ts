import { Secret } from "../base/secret";
import type { Kind, Props } from "./kind";
import type { Property, Role } from "./property";

type Described = Pick<Kind, "properties">;

/** What stands in inputs: every property but outputs, and what is said in a program only. */
export function inputsOf(kind: Described): [string, Property][] {
  return Object.entries(kind.properties).filter(([, { role }]) => role !== "output" && role !== "program");
}

/** What check looks at: what the program says, and what was filled in for it. */
export function checkable({ properties }: Described): [string, Property][] {
  return Object.entries(properties).filter(([, { role }]) => role !== "output");
}

/** What a program may say. */
export function sayable({ properties }: Described): [string, Property][] {
  return Object.entries(properties).filter(([, { role, filled }]) => role !== "output" && !filled);
}

export function namesOf({ properties }: Described, role: Role): string[] {
  return Object.keys(properties).filter((name) => properties[name]?.role === role);
}

/** The schema's name of what a property is kept under. */
export function attributeName([name, { iis }]: readonly [string, Property]): string {
  return iis?.attribute ?? name;
}

/** The section's own name, which stands at the end of its path: the name of its query and of its operation. */
export function sectionName(section: string): string {
  return section.slice(section.lastIndexOf("/") + 1);
}

/** Outputs that follow from the inputs alone. */
export function derived({ properties }: Described, inputs: Props): Props {
  const outputs = Object.entries(properties).flatMap(([name, { derive }]) => {
    const value = derive?.(inputs);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(outputs);
}

/** Properties that are secret whatever the program said of them. */
export function secretNames({ properties }: Pick<Kind, "properties">): string[] {
  return Object.keys(properties).filter((name) => properties[name]?.secret);
}

/** As a Kind makes operations of it: no secret can get into a request without being known as one. */
export function withSecrets(kind: Kind, props: Props): Props {
  const sealed = secretNames(kind).flatMap((name) => {
    const value = props[name];
    return typeof value === "string" ? [[name, new Secret(value)] as const] : [];
  });
  return { ...props, ...Object.fromEntries(sealed) };
}
