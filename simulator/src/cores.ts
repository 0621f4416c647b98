/** The cores of a server, for work that keeps one of them busy. */
export class Cores {
  readonly #freeAt: number[];

  constructor(count: number) {
    this.#freeAt = Array.from({ length: count }, () => 0);
  }

  /** Takes the core that is free first; tells in how many milliseconds the work will be done that takes so many. */
  busy(milliseconds: number, now: number = performance.now()): number {
    const first = this.#freeAt.indexOf(Math.min(...this.#freeAt));
    const end = Math.max(now, this.#freeAt[first] ?? now) + milliseconds;
    this.#freeAt[first] = end;
    return end - now;
  }
}
