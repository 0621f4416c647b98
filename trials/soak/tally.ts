/** What a soak did, by kind. */
export class Tally {
  readonly #kinds = new Map<string, Map<string, number>>();

  add(kind: string, what: string): void {
    const counts = this.#kinds.get(kind) ?? new Map<string, number>();
    counts.set(what, (counts.get(what) ?? 0) + 1);
    this.#kinds.set(kind, counts);
  }

  total(kind: string): number {
    return [...(this.#kinds.get(kind)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  /** In one line, the most frequent first. */
  text(kind: string): string {
    const counts = [...(this.#kinds.get(kind) ?? [])].sort(([, a], [, b]) => b - a);
    return counts.map(([what, count]) => `${what} ${count}`).join(", ") || "none";
  }
}
