import { foldCase } from "./fold";
import type { Operation } from "./messages";

/**
 * Operations of one message count as done in their order. All are compared before any is touched, so those that meet
 * in an attribute or an entry go one after the other, each wave with a commit of its own. So do entries of different
 * levels: what one level holds shifts those of the levels below. Mostly there is one wave.
 */
export function splitWaves(operations: readonly Operation[]): number[][] {
  const waves: number[][] = [];
  for (let left = [...operations.keys()]; left.length > 0; ) {
    const claimed = new Set<string>();
    let level: number | undefined;
    const waits = new Set<number>();
    for (const index of left) {
      const operation = operations[index];
      const own = operation && levelOf(operation);
      const elsewhere = own !== undefined && level !== undefined && own !== level;
      // What waits claims its places as well: an operation never overtakes one that it meets.
      if (meets(claimed, operation) || elsewhere) waits.add(index);
      else level ??= own;
    }
    waves.push(left.filter((index) => !waits.has(index)));
    left = left.filter((index) => waits.has(index));
  }
  return waves;
}

/** Whether the operation meets one that came before; from now on others may meet it. */
function meets(claimed: Set<string>, operation: Operation | undefined): boolean {
  const claims = operation ? claimsOf(operation) : [];
  const met = claims.some(({ against }) => against.some((place) => claimed.has(place)));
  for (const { as } of claims) for (const place of as) claimed.add(place);
  return met;
}

/** How far below the server level its entries are; locations of one level never see each other's. */
function levelOf({ location, entries }: Operation): number | undefined {
  if (!entries?.length) return undefined;
  return location === "" ? 0 : location.split("/").length;
}

interface Claim {
  readonly as: readonly string[];
  readonly against: readonly string[];
}

function claimsOf({ section, location, set, unset, collection, entries }: Operation): Claim[] {
  const here = foldCase(`${section}|${location}`);
  const attributes = [...Object.keys(set ?? {}), ...(unset ?? [])].map((name) => foldCase(`${here}|${name}`));
  return [
    ...attributes.map((place) => ({ as: [place], against: [place] })),
    ...(entries ?? []).map(({ key }) => entryClaim(foldCase(`${section}/${collection?.name}|${key}`), location)),
  ];
}

/** An entry at the server level meets the same key at every location, since they all inherit it. */
function entryClaim(entry: string, location: string): Claim {
  const here = `${entry}|AT|${foldCase(location)}`;
  const anywhere = `${entry}|ANY`;
  return { as: [here, anywhere], against: location === "" ? [anywhere] : [here, `${entry}|AT|`] };
}
