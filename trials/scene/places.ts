import type { EngineStep } from "../../simulator/src/engine";
import type { Verb } from "../../simulator/src/requests";
import type { Simulator } from "../../simulator/src/server";

/**
 * Where in a message a fault comes: before the agent has the request; before it looks at the file (comparison); before it
 * writes, while all is compared; when it has written; before it looks again (proof); before its answer leaves; while it
 * leaves.
 */
export type At = "request" | "comparison" | "commit" | "committed" | "proof" | "answer" | "answering";

export interface Place {
  readonly verb: Verb;
  readonly at: At;
  /** Of how many such messages in the run; 0: the first. */
  readonly nth: number;
  /** Bytes of the answer that still leave; of `answering` only. */
  readonly bytes?: number;
}

/** Places inside the agent's own work: whatever happens there happens at once. */
export const isInside = ({ at }: Place) => ["comparison", "commit", "committed", "proof"].includes(at);

export const textOf = ({ verb, at, nth, bytes }: Place) =>
  `${verb}${nth > 0 ? ` ${nth + 1}` : ""}/${at}${bytes === undefined ? "" : ` ${bytes}`}`;

/** Calls `act` once, when the server comes by that place. Gives back a function that stops watching. */
export function watch(simulator: Simulator, place: Place, act: () => Promise<void> | void): () => void {
  const { hold } = simulator;
  const { faults } = simulator.engine;
  let seen = -1;
  let verb: Verb | undefined;
  let committed = false;
  let acted = false;
  const come = (at: At) => {
    if (acted || verb !== place.verb || seen !== place.nth || at !== place.at) return undefined;
    acted = true;
    return act();
  };
  hold.beforeRequest = async (asked) => {
    verb = asked;
    committed = false;
    if (asked === place.verb) seen++;
    await come("request");
  };
  hold.beforeAnswer = async () => {
    await come(place.at === "answering" ? "answering" : "answer");
  };
  faults.atStep = (step: EngineStep) => {
    if (step === "committed") committed = true;
    const at = step === "read" ? (committed ? "proof" : "comparison") : step;
    void come(at);
  };
  return () => {
    hold.beforeRequest = hold.beforeAnswer = null;
    faults.atStep = null;
  };
}
