import { setTimeout as pause } from "node:timers/promises";
import { Refusal, toFault } from "./faults";
import { kindOf } from "./kinds";
import type { Machine } from "./machine";
import type { Fault, NumberedAnswer, Query } from "./messages";
import { View } from "./view";

/** Milliseconds before each further try after a conflict; shorter than on a real server, where others need them. */
export const CONFLICT_PAUSES = [1, 2, 4, 8, 16];

export interface Answering extends Machine {
  readonly nonce: Buffer;
}

/** On a view of its own; again where a writer held the file just then. */
export async function readFresh(machine: Answering, queries: readonly Query[]): Promise<NumberedAnswer[]> {
  for (let tries = 0; ; tries++) {
    const view = new View(machine);
    const answers = readAndClose(view, queries, machine.nonce);
    const conflict = findConflict(answers);
    if (conflict === undefined) return answers;
    const milliseconds = CONFLICT_PAUSES[tries];
    if (milliseconds === undefined) throw new Refusal(conflict);
    await pause(milliseconds);
  }
}

function readAndClose(view: View, queries: readonly Query[], nonce: Buffer): NumberedAnswer[] {
  try {
    return readAll(view, queries, nonce);
  } finally {
    view.close();
  }
}

export function findConflict(answers: readonly NumberedAnswer[]): Fault | undefined {
  const fault = answers.find((answer) => "fault" in answer && answer.fault.kind === "conflict");
  return fault && "fault" in fault ? fault.fault : undefined;
}

/** What cannot be read is answered as a fault and spoils no other. */
export function readAll(view: View, queries: readonly Query[], nonce: Buffer): NumberedAnswer[] {
  return queries.map((asked, query) => {
    try {
      const { kind } = asked;
      return { query, kind, observation: kindOf(asked).read(view, asked, nonce) };
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === "share") throw error;
      return { query, fault };
    }
  });
}
