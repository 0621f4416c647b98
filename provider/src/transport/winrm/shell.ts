import type { ConnectionError } from "../../errors";
import type { StartOptions } from "../process";
import { pause } from "../waiting";
import { type Actions, WsmanRefusal } from "./actions";
import { type Fail, REMEDY } from "./failures";
import type { WinrmTiming } from "./timing";

/** A shell on the server with one command in it. */
export interface RunningCommand {
  readonly shellId: string;
  readonly commandId: string;
}

/** Seconds without a poll of ours after which the server ends the shell: nothing is to stay behind for two hours. */
const IDLE_TIMEOUT = 900;
const UTF8 = 65001;

/** A shell of its own for the command. Asks again while a quota is used up or the user's profile is in the way. */
export async function startInShell(
  actions: Actions,
  command: string,
  fail: Fail,
  { signal, trace }: StartOptions,
  timing: Pick<WinrmTiming, "refusalPause" | "shellTries">,
): Promise<RunningCommand> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(actions, command, signal);
    } catch (error) {
      if (!(error instanceof WsmanRefusal)) throw error;
      if (!PASSING.has(error.kind) || tries >= timing.shellTries) throw notStarted(error, fail, tries);
      trace?.(`winrm: no shell yet (try ${tries} of ${timing.shellTries}): ${error.message}`);
    }
    await pause(timing.refusalPause * 2 ** (tries - 1), signal);
  }
}

const PASSING: ReadonlySet<string> = new Set(["quota", "shell-gone", "busy", "timed-out"]);

async function startOnce(actions: Actions, command: string, signal: AbortSignal): Promise<RunningCommand> {
  const { shellId } = await actions.ask(
    {
      kind: "create",
      noProfile: true,
      codepage: UTF8,
      idleTimeout: IDLE_TIMEOUT,
      inputStreams: ["stdin"],
      outputStreams: ["stdout", "stderr"],
    },
    signal,
  );
  try {
    // In console mode bytes would be transcoded, and the end of input not be seen.
    const { commandId } = await actions.ask(
      { kind: "command", shellId, command, arguments: [], consoleModeStdin: false, skipCmdShell: false },
      signal,
    );
    return { shellId, commandId };
  } catch (error) {
    if (!signal.aborted && error instanceof WsmanRefusal) await deleteShell(actions, shellId, signal);
    throw error;
  }
}

/** As well as it can be done: a shell that is gone is what was wanted. */
export async function deleteShell(actions: Actions, shellId: string, signal: AbortSignal): Promise<void> {
  await actions.ask({ kind: "delete", shellId }, signal).catch(() => {});
}

function notStarted(refusal: WsmanRefusal, fail: Fail, tries: number): ConnectionError {
  if (refusal.fault.code === 5 || refusal.fault.code === 2150859180) {
    return fail("connection/login", `accepted the login, but opened no shell: ${refusal.message}`, {
      remedy: REMEDY.rights,
      cause: refusal,
    });
  }
  const again = tries > 1 ? ` (tries: ${tries})` : "";
  return fail("connection/not-started", `started no shell: ${refusal.message}${again}`, {
    ...(refusal.kind === "quota" && { remedy: REMEDY.quota }),
    cause: refusal,
  });
}
