import { sameFolded } from "../base/fold";

/** Compared as JSON, so that the order of keys in a program means nothing. */
export function equalJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b));
}

export function equalFolded(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" ? sameFolded(a, b) : Object.is(a, b);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
