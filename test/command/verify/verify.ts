import type { Observation } from "../../../provider/src/command/verify/observation";
import { type Ran, runCommand, type Surroundings } from "../recorded-io";

/** One row as `--json` has it. */
export interface ToldRow extends Pick<Observation, "by" | "asked" | "phase" | "withoutCurl"> {
  readonly row: number;
  readonly certificate: boolean;
  readonly tls: string;
  readonly http: string;
  readonly request: string;
  readonly answer: Observation["answer"] | null;
  readonly failure: { readonly kind: string; readonly code?: string; readonly alert?: string } | null;
  readonly verdict: string;
  readonly cause?: string;
}

export interface Told {
  readonly url: string;
  readonly exitCode: number;
  readonly rows: readonly ToldRow[];
  readonly findings: readonly ToldFinding[];
  readonly notes: readonly ToldFinding[];
}

export interface ToldFinding {
  readonly cause: string;
  readonly rows: readonly number[];
  readonly meaning: string;
  readonly remedy: string;
}

export function verify(words: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  return runCommand(["verify", ...words], { env: { PATH: process.env.PATH }, ...surroundings });
}

export async function verifyJson(words: readonly string[], surroundings: Surroundings = {}): Promise<Told> {
  const { out, err, code } = await verify([...words, "--json"], surroundings);
  if (err !== "") throw new Error(`--json wrote to standard error: ${err}`);
  const told = JSON.parse(out) as Told;
  if (told.exitCode !== code) throw new Error(`exit code ${code}, told ${told.exitCode}`);
  return told;
}

export const causes = ({ findings }: Told) => findings.map(({ cause }) => cause).sort();

/** `with 1.2 1.1 GET`: what came of it. */
export function outcomes({ rows }: Told): Record<string, string> {
  return Object.fromEntries(
    rows.map(({ certificate, tls, http, request, answer, failure, verdict }) => [
      `${certificate ? "with" : "without"} ${tls} ${http} ${request}`,
      `${answer?.subStatus ?? answer?.status ?? failure?.alert ?? failure?.kind} ${verdict}`,
    ]),
  );
}
