import type { Fault, Finding } from "./rule";

/** Of one rule that are told one by one: a site may have thousands. */
const MOST = 10;

/** A finding for each of the first, and how many there are besides. */
export function several<T>(things: readonly T[], find: (thing: T) => Fault): Finding[] {
  const found: Fault[] = things.slice(0, MOST).map(find);
  const last = found.at(-1);
  if (things.length <= MOST || !last) return found;
  const more = `and ${things.length - MOST} more like this`;
  return [...found.slice(0, -1), { ...last, evidence: [...last.evidence, more] }];
}
