import { setTimeout as pause } from "node:timers/promises";
import { type Attempt, attempt, type Batch } from "./attempt";
import type { Machine } from "./machine";
import type { Fault, Operation, OperationResult, TakenEntry } from "./messages";

/** After so many failed operations in a message, the rest goes one by one. */
const FAILURES = 3;
/** Milliseconds before each try; shorter than on a real server, where the other program needs the time. */
const PAUSES = [0, 2, 4, 8, 16, 32];

/** Makes all of it so, as far as it can be done: an operation that fails spoils no other. */
export async function ensure(machine: Machine, operations: readonly Operation[]): Promise<Ensured> {
  const record = new Record(operations);
  const together = new Map(operations.entries());
  for (let failures = 0; together.size > 0 && failures < FAILURES; failures++) {
    const failed = await settle(machine, together, record);
    if (failed === undefined) return record;
    if (failed === "commit") break;
    together.delete(failed);
  }
  for (const [index, operation] of together) await settle(machine, new Map([[index, operation]]), record);
  return record;
}

export interface Ensured {
  readonly results: readonly OperationResult[];
  readonly commits: number;
}

/** Tries until nothing is in the way. Tells the one operation that failed, or "commit" where it takes one by one to find out. */
async function settle(machine: Machine, batch: Batch, record: Record): Promise<number | "commit" | undefined> {
  let last: Attempt | undefined;
  for (const milliseconds of PAUSES) {
    await pause(milliseconds);
    last = attempt(machine, batch);
    if (last.end === "unchanged") return undefined;
    if (last.end === "written") record.wrote(last.plans);
    if (last.end === "written" && last.proved) return undefined;
    if (last.end === "failed" && last.fault.kind !== "conflict") return record.failed(last.index, last.fault);
    if (last.end === "refused" && last.fault.kind !== "conflict") break;
  }
  return giveUp(last, batch, record);
}

function giveUp(last: Attempt | undefined, batch: Batch, record: Record): "commit" | undefined {
  if (last?.end === "refused" && last.fault.kind !== "conflict" && batch.size > 1) return "commit";
  const fault = last && "fault" in last ? last.fault : GONE;
  const concerned = last?.end === "refused" ? last.differing : batch.keys();
  for (const index of concerned) record.failed(index, fault);
  return undefined;
}

const GONE: Fault = { kind: "conflict", text: "another program keeps overwriting what was written" };

/** What has come of the operations so far. */
class Record implements Ensured {
  commits = 0;
  readonly results: OperationResult[];

  constructor(operations: readonly Operation[]) {
    this.results = operations.map(() => ({ changed: false }));
  }

  /** What an operation took over stays as it was found first, however often it had to be written. */
  wrote(plans: ReadonlyMap<number, { readonly taken: readonly TakenEntry[] }>): void {
    this.commits++;
    for (const [index, { taken }] of plans) {
      const before = this.results[index];
      if (before && "changed" in before && before.changed) continue;
      this.results[index] = taken.length > 0 ? { changed: true, taken } : { changed: true };
    }
  }

  failed(index: number, fault: Fault): number {
    this.results[index] = { fault };
    return index;
  }
}
