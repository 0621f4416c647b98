import { identityOf, sameIdentity } from "./identity";
import type { Kind, Props } from "./kind";
import { inputsOf } from "./names";
import type { Property } from "./property";
import { hasUnknown } from "./values";

export interface Difference {
  /** Names of the inputs that make it another resource; empty where it stays the same one. */
  readonly replaces: readonly string[];
  /** Names of the inputs that the server has to be told. */
  readonly writes: readonly string[];
  /** Names of the inputs that only state has to be told. */
  readonly notes: readonly string[];
}

/** Old outputs (what the server was last seen to hold) against wanted inputs. An unknown value counts as changed. */
export function difference(kind: Kind, olds: Props, news: Props): Difference {
  const changed = inputsOf(kind).filter(([name, property]) => differs(property, olds[name], news[name]));
  const same = changed.every(([, { role }]) => role !== "identity") || isSame(kind, olds, news);
  const kept = changed.filter(([, { role }]) => same || role !== "identity");
  const notes = kept.filter(([name, property]) => isNote(property, news[name])).map(([name]) => name);
  return {
    replaces: same ? [] : changed.filter(([, { role }]) => role === "identity").map(([name]) => name),
    writes: kept.map(([name]) => name).filter((name) => !notes.includes(name)),
    notes,
  };
}

/** As a whole: a stored certificate that IIS cannot match is left out of the outputs, its thumbprint is not. */
function isSame(kind: Kind, olds: Props, news: Props): boolean {
  const before = identityOf(kind, olds);
  const after = identityOf(kind, news);
  return before !== undefined && after !== undefined && sameIdentity(before, after);
}

function differs(property: Property, before: unknown, after: unknown): boolean {
  if (hasUnknown(after)) return true;
  if (before === undefined || after === undefined) return before !== after;
  return !property.equal(before, after);
}

function isNote({ role, staysWhenUnnamed }: Property, after: unknown): boolean {
  return role === "bookkeeping" || (staysWhenUnnamed === true && after === undefined);
}
