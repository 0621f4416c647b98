import { statSync } from "node:fs";
import { Refusal, toFault } from "./faults";
import type { Machine } from "./machine";
import type { Fault, Operation } from "./messages";
import { type Plan, plan } from "./plan";
import { View } from "./view";

/** Some operations of a message, by their index. */
export type Batch = ReadonlyMap<number, Operation>;

export type Attempt =
  | { readonly end: "unchanged" }
  | { readonly end: "written"; readonly plans: ReadonlyMap<number, Plan>; readonly proved: boolean }
  /** One operation cannot be done; nothing was written. */
  | { readonly end: "failed"; readonly index: number; readonly fault: Fault }
  /** The commit was refused: nothing was written. `differing`: what it would have changed. */
  | { readonly end: "refused"; readonly fault: Fault; readonly differing: readonly number[] };

/** All of a batch on one view: at most one commit, proved on another view. */
export function attempt(machine: Machine, batch: Batch): Attempt {
  const view = new View(machine.engine);
  try {
    const plans = new Map<number, Plan>();
    for (const [index, operation] of batch) {
      try {
        const planned = plan(view, operation, { proof: false });
        for (const change of planned.changes) change();
        if (planned.changes.length > 0) plans.set(index, planned);
      } catch (error) {
        return { end: "failed", index, fault: toFault(error) };
      }
    }
    if (plans.size === 0) return { end: "unchanged" };
    try {
      refuseFullDisk(machine);
      view.commit();
    } catch (error) {
      return { end: "refused", fault: toFault(error), differing: [...plans.keys()] };
    }
    return { end: "written", plans, proved: proves(machine, batch) };
  } finally {
    view.close();
  }
}

/** IIS writes in place: a file that does not fit once more could be left cut in half. */
function refuseFullDisk({ engine, windows }: Machine): void {
  const needed = 2 * statSync(engine.file).size;
  if (windows.freeBytes >= needed) return;
  const text = `${windows.freeBytes} bytes are free on the volume of applicationHost.config, ${needed} are needed`;
  throw new Refusal({ kind: "diskFull", text });
}

/** Whether a fresh view leaves nothing to do: another program may have written since. */
function proves({ engine }: Machine, batch: Batch): boolean {
  const view = new View(engine);
  try {
    return [...batch.values()].every((operation) => plan(view, operation, { proof: true }).changes.length === 0);
  } catch {
    return false;
  } finally {
    view.close();
  }
}
