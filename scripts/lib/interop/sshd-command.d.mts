import type { Sshd } from "./set-up.mjs";

export function sshdCommand(
  sshd: Sshd,
  folder: string,
  args: readonly string[],
): { file: string; args: string[]; env: NodeJS.ProcessEnv };
