import { asRecorded, type Checkpoint, type Operation, type Pending, type Recorded } from "./checkpoint";

/** Recorded state while a run changes it: written after each step, and no more once the engine has gone. */
export class Recording {
  #resources: Recorded[];
  readonly #pending = new Set<Pending>();
  readonly #write: (checkpoint: Checkpoint) => void;
  #gone = false;

  constructor(before: Checkpoint, write: (checkpoint: Checkpoint) => void) {
    this.#resources = [...before.resources];
    this.#write = write;
  }

  get resources(): readonly Recorded[] {
    return this.#resources;
  }

  /** What the program means by this name: not what was replaced and is still to be deleted. */
  find(names: readonly string[], type: string): Recorded | undefined {
    const living = this.#resources.filter((resource) => !resource.condemned && resource.type === type);
    for (const name of names) {
      const found = living.find((resource) => resource.name === name);
      if (found) return found;
    }
    return undefined;
  }

  /** Stands among the pending operations while `work` goes on, and for good where the engine goes meanwhile. */
  async during<T>(name: string, operation: Operation, work: () => Promise<T>): Promise<T> {
    const pending: Pending = { name, operation };
    this.#pending.add(pending);
    this.#save();
    try {
      return await work();
    } finally {
      this.#pending.delete(pending);
      this.#save();
    }
  }

  /** `before` undefined: one that is new; `after` undefined: it is gone. */
  replace(before: Recorded | undefined, after: Recorded | undefined): void {
    const kept = after && asRecorded(after, after.name);
    const at = before === undefined ? -1 : this.#resources.indexOf(before);
    if (before !== undefined && at < 0) throw new Error(`${before.name} is not in state any more`);
    if (at < 0) this.#resources = kept ? [...this.#resources, kept] : this.#resources;
    else this.#resources = this.#resources.toSpliced(at, 1, ...(kept ? [kept] : []));
    this.#save();
  }

  /** The engine was killed. */
  end(): void {
    this.#gone = true;
  }

  #save(): void {
    if (!this.#gone) this.#write({ resources: this.#resources, pending: [...this.#pending] });
  }
}
