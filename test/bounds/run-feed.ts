import { join } from "node:path";
import { runProcess } from "../support/run-process";

export interface Told {
  readonly what: string;
  /** The beginning of what a person is told. */
  readonly told: string;
  /** Of the whole of it. */
  readonly length: number;
}

/** A quadratic pattern takes hours for 4 MB; everything else is over in seconds, on a busy machine too. */
export const LIMIT_MS = 120_000;

/** What is told of every case of `feed/<entry>.ts`, fed in a process of its own, which is killed at the limit. */
export async function runFeed(entry: string): Promise<Told[]> {
  const { code, stdout, stderr } = await runProcess({
    file: process.execPath,
    args: ["--import", "tsx", join(__dirname, "feed/main.ts"), entry],
    cwd: join(__dirname, "../.."),
    env: process.env,
    timeoutMs: LIMIT_MS,
  });
  if (code !== 0 || stderr !== "") throw new Error(`${entry} ended with ${code}: ${stderr}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Told);
}
