import { ascii } from "./json";

/** What the command has of the world around it; recorded in tests. */
export interface Io {
  /** What was asked for: standard output. */
  readonly out: (text: string) => void;
  /** Progress, warnings and mistakes: standard error. */
  readonly err: (text: string) => void;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Whether standard error is one: progress is shown there. */
  readonly isErrTerminal?: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Says with which code the process ends once everything is written. */
  exit(code: number): void;
}

export const EXIT = { fine: 0, findings: 1, couldNotLook: 2 } as const;

/** With --json there is one document on standard output, whatever went wrong. */
export function mistakeAsJson(error: string): string {
  return `${ascii(JSON.stringify({ exitCode: EXIT.couldNotLook, error }, null, 2))}\n`;
}

/** https://no-color.org: set and not empty, whatever its value. */
export function hasColours({ isTerminal, env }: Pick<Io, "isTerminal" | "env">): boolean {
  return isTerminal && !env.NO_COLOR;
}
