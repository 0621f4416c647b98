import type { Query } from "../agent/protocol";
import { fold } from "../base/fold";
import type { Reading } from "./message";

/** How long a snapshot is kept after its last use; milliseconds. */
const KEPT_MS = 5000;

interface Snapshot {
  readonly reading: Promise<Reading>;
  timer?: NodeJS.Timeout;
}

/** Answers reads of the same thing from one look at the server, while they come close together and nobody writes. */
export class Snapshots {
  readonly #ask: (queries: readonly Query[]) => Promise<Reading>;
  readonly #kept = new Map<string, Snapshot>();

  constructor(ask: (queries: readonly Query[]) => Promise<Reading>) {
    this.#ask = ask;
  }

  async read(queries: readonly Query[]): Promise<Reading> {
    const key = fold(JSON.stringify(queries));
    const snapshot = this.#kept.get(key) ?? this.#take(key, queries);
    try {
      return await snapshot.reading;
    } finally {
      this.#keep(key, snapshot);
    }
  }

  /** Later reads look anew; those under way keep what they asked for. */
  drop(): void {
    for (const { timer } of this.#kept.values()) clearTimeout(timer);
    this.#kept.clear();
  }

  #take(key: string, queries: readonly Query[]): Snapshot {
    const snapshot = { reading: this.#ask(queries) };
    this.#kept.set(key, snapshot);
    // A failure answers those who wait for it, and nobody after them.
    snapshot.reading.catch(() => this.#forget(key, snapshot));
    return snapshot;
  }

  #keep(key: string, snapshot: Snapshot): void {
    clearTimeout(snapshot.timer);
    if (this.#kept.get(key) !== snapshot) return;
    snapshot.timer = setTimeout(() => this.#forget(key, snapshot), KEPT_MS);
    snapshot.timer.unref();
  }

  #forget(key: string, snapshot: Snapshot): void {
    clearTimeout(snapshot.timer);
    if (this.#kept.get(key) === snapshot) this.#kept.delete(key);
  }
}
