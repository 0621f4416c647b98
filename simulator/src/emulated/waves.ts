import { Refusal, toFault } from "./faults";
import { writtenKindOf } from "./kinds";
import type { Unit } from "./messages";
import type { UnitState } from "./run";

/** Where something meets others. */
export interface Claims {
  /** The places that it claims. */
  readonly marks: readonly string[];
  /** Those that nobody before it may have claimed. */
  readonly against: readonly string[];
  /** How far below the server level its entries are; undefined where it has none. */
  readonly level?: number | undefined;
}

/**
 * Units of one message count as done in their order. All are compared before any is touched, so those that meet in an
 * attribute or an entry go one after the other, each wave with a commit of its own. So do entries of different levels:
 * what one level holds shifts those of the levels below. Mostly there is one wave. A unit that cannot be made so at all is
 * in none of them: it is settled here.
 */
export function splitWaves(units: readonly UnitState[]): UnitState[][] {
  const waves: UnitState[][] = [];
  for (let left = claiming(units); left.length > 0; ) {
    const claimed = new Set<string>();
    let level: number | undefined;
    const later: Claiming[] = [];
    const wave: UnitState[] = [];
    for (const one of left) {
      const { unit, claims } = one;
      const elsewhere = claims.level !== undefined && level !== undefined && claims.level !== level;
      const meets = claims.against.some((place) => claimed.has(place));
      // What waits claims its places as well: a unit never overtakes one that it meets.
      for (const place of claims.marks) claimed.add(place);
      if (meets || elsewhere) {
        later.push(one);
      } else {
        wave.push(unit);
        level ??= claims.level;
      }
    }
    waves.push(wave);
    left = later;
  }
  return waves;
}

interface Claiming {
  readonly unit: UnitState;
  readonly claims: Claims;
}

function claiming(units: readonly UnitState[]): Claiming[] {
  return units.flatMap((unit) => {
    try {
      return [{ unit, claims: claimsOf(unit.asked) }];
    } catch (error) {
      unit.fault = toFault(error);
      return [];
    }
  });
}

/**
 * What its operations claim together. They are planned on one view and written by one commit, so they can neither follow each
 * other nor reach over levels.
 */
function claimsOf({ operations }: Unit): Claims {
  const marks = new Set<string>();
  const against = new Set<string>();
  let level: number | undefined;
  for (const operation of operations) {
    const own = writtenKindOf(operation).claims(operation);
    if (own.against.some((place) => marks.has(place)))
      throw refusal("Operations of one unit meet in an attribute or an entry");
    for (const place of own.marks) marks.add(place);
    for (const place of own.against) against.add(place);
    const elsewhere = own.level !== undefined && level !== undefined && own.level !== level;
    if (elsewhere) throw refusal("Operations of one unit have entries of different levels");
    level ??= own.level;
  }
  return { marks: [...marks], against: [...against], level };
}

function refusal(text: string): Refusal {
  return new Refusal({ kind: "protocol", text });
}
