import type { Field } from "./field";
import { identityOf, sameIdentity } from "./identity";
import type { Kind, Props } from "./kind";
import { hasUnknown } from "./unknown";

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
  const changed = kind.fields.filter((field) => differs(field, olds[field.name], news[field.name]));
  const same = changed.every((field) => field.role !== "identity") || isSame(kind, olds, news);
  const kept = changed.filter((field) => same || field.role !== "identity");
  const notes = kept.filter((field) => isNote(field, news[field.name]));
  return {
    replaces: same ? [] : changed.filter((field) => field.role === "identity").map((field) => field.name),
    writes: kept.filter((field) => !notes.includes(field)).map((field) => field.name),
    notes: notes.map((field) => field.name),
  };
}

/** As a whole: a stored certificate that IIS cannot match is left out of the outputs, its thumbprint is not. */
function isSame(kind: Kind, olds: Props, news: Props): boolean {
  const before = identityOf(kind, olds);
  const after = identityOf(kind, news);
  return before !== undefined && after !== undefined && sameIdentity(before, after);
}

function differs(field: Field, before: unknown, after: unknown): boolean {
  if (hasUnknown(after)) return true;
  if (before === undefined || after === undefined) return before !== after;
  return !field.equal(before, after);
}

function isNote(field: Field, after: unknown): boolean {
  return field.role === "bookkeeping" || (field.staysWhenUnnamed === true && after === undefined);
}
