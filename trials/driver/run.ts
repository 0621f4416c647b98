import type { Checkpoint, Declaration, Operation } from "./checkpoint";
import { Pool } from "./pool";
import type { Provider } from "./provider";
import { Recording } from "./recording";

export interface Step {
  readonly name: string;
  readonly operation: "same" | "create" | "update" | "replace" | "delete" | "read";
}

export interface Result {
  readonly ok: boolean;
  /** What the run did, in the order it was done; of a preview, what it would do. */
  readonly steps: readonly Step[];
  readonly errors: readonly { readonly name: string; readonly error: Error }[];
}

export interface RunOptions {
  /** Operations at a time; 16 unless said, as the engine has on four cores. */
  readonly parallel?: number;
  /** A provider process that serves one run after the other and lives on; one of its own unless said. */
  readonly provider?: Provider;
}

/** A run was stopped before this was begun. */
class Stopped extends Error {}

/** What all phases of one run share: its provider process, its pool, its recording, and how it is stopped. */
export class Run {
  readonly provider: Provider;
  readonly recording: Recording;
  readonly steps: Step[] = [];
  readonly #pool: Pool;
  readonly #errors: { name: string; error: Error }[] = [];
  readonly #providerGone: Promise<never>;
  #tellGone: (error: Error) => void = () => {};
  #stopped = false;

  constructor(provider: Provider, before: Checkpoint, write: (checkpoint: Checkpoint) => void, options: RunOptions) {
    this.provider = provider;
    this.recording = new Recording(before, write);
    this.#pool = new Pool(options.parallel ?? 16);
    this.#providerGone = new Promise((_, reject) => {
      this.#tellGone = reject;
    });
    this.#providerGone.catch(() => {});
  }

  get failed(): boolean {
    return this.#stopped || this.#errors.length > 0;
  }

  /** No new operation is begun; what is under way is finished. */
  interrupt(): void {
    this.#stopped = true;
  }

  /** Every call that is under way fails as a call to a process that has died; the engine lives on and records that. */
  killProvider(): void {
    this.provider.kill();
    this.#tellGone(new Error("the provider process has gone"));
  }

  /** Both at once, as when the machine goes down: nothing more is recorded. */
  killEngine(): void {
    this.#stopped = true;
    this.recording.end();
    this.killProvider();
  }

  /** An answer of the provider process, while it lives. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    const answer = work();
    answer.catch(() => {});
    return Promise.race([answer, this.#providerGone]);
  }

  /** One operation: in its turn, among the pending ones while it lasts; its failure is the run's. */
  async operate(step: Step, operation: Operation, work: () => Promise<void>): Promise<void> {
    await this.attempt(step.name, () =>
      this.#pool.run(async () => {
        if (this.failed) throw new Stopped();
        await this.recording.during(step.name, operation, work);
        this.steps.push(step);
      }),
    );
  }

  /** Whether it was done; a failure is kept. */
  async attempt(name: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Stopped)) this.#errors.push({ name, error: error as Error });
      return false;
    }
  }

  result(): Result {
    return { ok: !this.failed, steps: this.steps, errors: this.#errors };
  }
}

/** Those that a resource waits for, of the ones that take part. */
export function dependenciesOf<T>({ dependsOn = [] }: Pick<Declaration, "dependsOn">, tasks: Map<string, T>): T[] {
  return dependsOn.map((name) => tasks.get(name)).filter((task) => task !== undefined);
}
