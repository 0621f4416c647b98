import { parseArgs } from "node:util";
import { givenNumber, seedOf } from "../read-options";

export interface FaultsOptions {
  readonly seed: number;
  /** The first ones of the seed's order; all unless said. */
  readonly cases: number | undefined;
  /** One case alone, to look at what went wrong. */
  readonly only: number | undefined;
  readonly workers: number | undefined;
  /** Path of PowerShell 7: the agent itself instead of the emulated one. */
  readonly powershell: string | undefined;
}

export const USAGE = `npm run faults -- [options]
  --seed N            of the order and of all that is random; the clock's unless said
  --cases N           only the first N (with --powershell: 20 unless said)
  --case K            this case alone
  --workers 8         so many cases at a time
  --powershell PATH   the agent on this PowerShell 7`;

export function parseOptions(args: string[]): FaultsOptions {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string" },
      cases: { type: "string" },
      case: { type: "string" },
      workers: { type: "string" },
      powershell: { type: "string" },
    },
  });
  return {
    seed: seedOf(values.seed),
    cases: givenNumber("cases", values.cases),
    only: givenNumber("case", values.case),
    workers: givenNumber("workers", values.workers),
    powershell: values.powershell,
  };
}
