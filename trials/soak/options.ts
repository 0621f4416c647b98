import { parseArgs } from "node:util";
import { givenNumber, seedOf, wholeNumber } from "../read-options";

export interface SoakOptions {
  readonly seed: number;
  readonly minutes: number;
  /** One round alone, to look at what went wrong. */
  readonly round: number | undefined;
}

export const USAGE = `npm run soak -- [options]
  --minutes 30   how long
  --seed N       of all that is random; the clock's unless said
  --round N      this round alone`;

export function parseOptions(args: string[]): SoakOptions {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string", default: "30" },
      seed: { type: "string" },
      round: { type: "string" },
    },
  });
  return {
    seed: seedOf(values.seed),
    minutes: wholeNumber("minutes", values.minutes),
    round: givenNumber("round", values.round),
  };
}
