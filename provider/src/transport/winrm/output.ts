import { once } from "node:events";
import type { PassThrough } from "node:stream";
import { pause } from "../waiting";
import { type Actions, WsmanRefusal } from "./actions";
import type { RunningCommand } from "./shell";
import type { WinrmTiming } from "./timing";

export interface OutputOptions {
  readonly actions: Actions;
  readonly running: RunningCommand;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly timing: Pick<WinrmTiming, "emptyPause">;
  readonly signal: AbortSignal;
}

/** Polls until the command has ended, and answers its exit code. The server holds each poll until there is output. */
export async function receiveAll(options: OutputOptions): Promise<number | undefined> {
  const { actions, running, timing, signal } = options;
  for (let empty = 0; ; ) {
    const answer = await poll(actions, running, signal);
    let brought = 0;
    for (const { name, data } of answer?.streams ?? []) {
      brought += data.length;
      await deliver(name === "stderr" ? options.stderr : options.stdout, data, signal);
    }
    if (answer?.state === "Done") return answer.exitCode;
    empty = brought > 0 ? 0 : empty + 1;
    // A server that does not hold its polls is not to be asked without a pause.
    if (empty > 1) await pause(Math.min(2 ** empty, timing.emptyPause), signal);
  }
}

/** `undefined`: its time was over before there was output. */
async function poll(actions: Actions, { shellId, commandId }: RunningCommand, signal: AbortSignal) {
  try {
    return await actions.ask({ kind: "receive", shellId, commandId, streams: ["stdout", "stderr"] }, signal);
  } catch (error) {
    if (error instanceof WsmanRefusal && error.kind === "timed-out") return undefined;
    throw error;
  }
}

async function deliver(stream: PassThrough, data: Buffer, signal: AbortSignal): Promise<void> {
  if (data.length === 0 || stream.destroyed) return;
  if (!stream.write(data)) await once(stream, "drain", { signal });
}
