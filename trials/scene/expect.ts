import type { Declaration, Result, Stack } from "../driver";
import type { Entry, Look } from "./foreign";
import { nameOf } from "./wish";

export function expectOk(which: string, { ok, errors }: Result): void {
  if (!ok) throw new Error(`${which} failed:\n${textOfErrors(errors)}`);
}

export const textOfErrors = (errors: Result["errors"]) =>
  errors.map(({ name, error }) => `${name}: ${error.message}`).join("\n");

export function expectSame(when: string, differences: readonly string[]): void {
  if (differences.length > 0) throw new Error(`${when}:\n${differences.join("\n")}`);
}

/** What is not ours stands as others left it. */
export function expectForeign(when: string, { foreign }: Look, expected: string): void {
  if (foreign === expected) return;
  const [was, is] = [expected.split("\n"), foreign.split("\n")];
  const gone = was.filter((line) => !is.includes(line));
  const come = is.filter((line) => !was.includes(line));
  throw new Error(`${when}, what is not ours has changed:\n- ${gone.join("\n- ")}\n+ ${come.join("\n+ ")}`);
}

/** Nothing of ours stands twice, and what is kept stands there. */
export function expectKept(when: string, { entries }: Look, kept: readonly Entry[]): void {
  const found = entries.map(nameOf);
  const twice = found.filter((name, at) => found.indexOf(name) !== at);
  const lost = kept.map(nameOf).filter((name) => !found.includes(name));
  if (twice.length > 0) throw new Error(`${when}: ${twice.join()} stands twice`);
  if (lost.length > 0) throw new Error(`${when}: ${lost.join()} was lost`);
}

/** What keeps recorded state from holding what the program declares, once each, and nothing under way. */
export function stateOff(
  { checkpoint: { resources, pending } }: Stack,
  program: readonly Declaration[],
): readonly string[] {
  const wanted = program.map(({ name }) => name).sort();
  const found = resources.map(({ name, condemned }) => (condemned ? `${name} (condemned)` : name)).sort();
  return [
    ...(found.join() === wanted.join() ? [] : [`${found.join(", ")} instead of ${wanted.join(", ")}`]),
    ...pending.map(({ name, operation }) => `${name} is still ${operation}`),
  ];
}
