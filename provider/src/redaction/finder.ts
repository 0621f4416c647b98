/**
 * Finds any number of words in one pass (Aho and Corasick, 1975): each character is looked at once, whatever the words
 * are and however many.
 */
export class Finder {
  /** The state after a state and a unit. */
  readonly #next = new Map<number, number>();
  /** The longest other beginning of a word with which a state ends. */
  readonly #fallback = [0];
  /** How much of a word a state has read. */
  readonly #depth = [0];
  /** The longest word with which a state ends. */
  readonly #whole = [0];
  /** Look-ups so far, for tests: time depends on the machine. */
  work = 0;

  constructor(words: readonly string[]) {
    // Level by level, so that whatever is shorter is known already.
    let growing = words.filter((word) => word !== "").map((word) => ({ word, state: 0 }));
    for (let depth = 1; growing.length > 0; depth++) {
      for (const one of growing) {
        one.state = this.#grow(one.state, one.word.charCodeAt(depth - 1), depth);
        if (one.word.length === depth) this.#whole[one.state] = depth;
      }
      growing = growing.filter(({ word }) => word.length > depth);
    }
  }

  /** For every unit: how long the longest word, and the longest beginning of one, is that ends with it. */
  look(units: string, see: (at: number, whole: number, begun: number) => void): void {
    let state = 0;
    for (let at = 0; at < units.length; at++) {
      state = this.#follow(state, units.charCodeAt(at));
      see(at, this.#whole[state] ?? 0, this.#depth[state] ?? 0);
    }
  }

  #grow(state: number, unit: number, depth: number): number {
    const key = keyOf(state, unit);
    const known = this.#next.get(key);
    if (known !== undefined) return known;
    const fallback = state === 0 ? 0 : this.#follow(this.#fallback[state] ?? 0, unit);
    const grown = this.#depth.length;
    this.#next.set(key, grown);
    this.#fallback.push(fallback);
    this.#depth.push(depth);
    this.#whole.push(this.#whole[fallback] ?? 0);
    return grown;
  }

  #follow(from: number, unit: number): number {
    for (let state = from; ; state = this.#fallback[state] ?? 0) {
      this.work++;
      const next = this.#next.get(keyOf(state, unit));
      if (next !== undefined) return next;
      if (state === 0) return 0;
    }
  }
}

function keyOf(state: number, unit: number): number {
  return state * 0x10000 + unit;
}
