import type { Value } from "../agent/protocol";
import { printable } from "../base/printable";
import type { Props } from "../reconcile/kind";

/** What a delete will do to attributes that stood at their location before the resource was created. */
export function adopted(stood: readonly (readonly [name: string, value: Value])[], { path }: Props): readonly string[] {
  if (stood.length === 0) return [];
  const found = stood.map(([name, value]) => `${name}: ${shown(value)}`);
  return [
    `${at(path)}values that are set here already are taken over (${found.join("; ")}); deleting the resource, also by pulumi destroy, removes them, and the inherited values apply: to keep them, set the resource option retainOnDelete: true`,
  ];
}

/** In front of a sentence about a path below the site. */
export function at(path: unknown): string {
  return typeof path === "string" ? `path ${JSON.stringify(path)}: ` : "";
}

export function shown(value: Value): string {
  if (typeof value === "string") return `"${printable(value, 60)}"`;
  return Array.isArray(value) ? value.join(", ") || "None" : String(value);
}
