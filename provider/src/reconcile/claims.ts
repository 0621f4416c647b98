import { quoted } from "../base/printable";
import { InputError } from "../errors";
import { identityNames, identityOf, idOf } from "./identity";
import type { Kind, Props } from "./kind";
import { namesOf } from "./names";
import { hasUnknown } from "./values";

/** Who declares what in one run, by the names that a program gives. */
export class Claims {
  readonly #names = new Map<string, string>();

  /**
   * Throws InputError, naming both, where another resource of the run declares the same thing. Says nothing while any part of
   * the identity is unknown, and nothing of what check refuses, which lists all mistakes where this would end the program.
   */
  claim(kind: Kind, name: string, given: Props): void {
    const place = canonical(kind, given);
    const identity = place && identityOf(kind, place);
    if (!identity) return;
    const key = `${kind.type} ${idOf(identity)}`;
    const other = this.#names.get(key);
    if (other !== undefined) throw duplicate(kind, name, other);
    this.#names.set(key, name);
  }
}

/** What a claim is made by: the identity, and what decides with it whether it is refused. */
export function claimedBy(kind: Kind): string[] {
  return [...identityNames(kind), ...namesOf(kind, "program")];
}

/** As check will see it; undefined for what check refuses. */
function canonical(kind: Kind, props: Props): Props | undefined {
  let isRefused = false;
  const refuse = () => {
    isRefused = true;
  };
  const names = claimedBy(kind);
  const given = names
    .map((name) => [name, props[name] ?? kind.properties[name]?.default] as const)
    .filter(([, value]) => value !== undefined);
  const normal = given.map(
    ([name, value]) => [name, hasUnknown(value) ? value : kind.properties[name]?.normalise(value, refuse)] as const,
  );
  const place = Object.fromEntries(normal);
  // The attributes are not looked at here, and what is said of them does not count.
  kind.refuse?.(place, (property) => {
    if (names.includes(property)) refuse();
  });
  return isRefused ? undefined : place;
}

function duplicate(kind: Kind, name: string, other: string): InputError {
  return new InputError({
    code: "input/duplicate",
    property: `${kind.type} ${quoted(name)}`,
    reason: `declares the same thing as ${kind.type} ${quoted(other)}`,
  });
}
