import { PassThrough, type Writable } from "node:stream";
import { ConnectionError } from "../../errors";
import type { ProcessEnd, RemoteProcess } from "../process";
import { drainedCopy } from "../stderr-copy";
import { limited, settles } from "../waiting";
import { type Actions, WsmanRefusal } from "./actions";
import type { Channel } from "./channel";
import type { Fail } from "./failures";
import { createInput } from "./input";
import { receiveAll } from "./output";
import { deleteShell, type RunningCommand } from "./shell";
import type { WinrmTiming } from "./timing";

export interface ProcessOptions {
  readonly running: RunningCommand;
  /** Two connections, so that a poll that waits for output never holds up input. */
  readonly sending: { readonly channel: Channel; readonly actions: Actions };
  readonly receiving: { readonly channel: Channel; readonly actions: Actions };
  readonly maxEnvelopeSize: number;
  readonly fail: Fail;
  readonly timing: WinrmTiming;
}

/** The command in its shell; the shell ends with it. */
export function winrmProcess(options: ProcessOptions): RemoteProcess {
  const { running, timing, maxEnvelopeSize } = options;
  const stop = new AbortController();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const input = { failed: noFailure() };
  const stdin = createInput({
    actions: options.sending.actions,
    running,
    maxEnvelopeSize,
    timing,
    signal: stop.signal,
    onFailure: (error) => input.failed.tell(error),
  });
  const received = receiveAll({
    actions: options.receiving.actions,
    running,
    stdout,
    stderr,
    timing,
    signal: stop.signal,
  });
  let closing: Promise<void> | undefined;
  const ended = outcome(received, input.failed.told, options, () => closing !== undefined);
  const cleaned = ended.then(async () => {
    stop.abort(new Error("the process has ended"));
    stdout.end();
    stderr.end();
    await endShell(options);
  });

  return {
    stdin,
    stdout,
    stderr: drainedCopy(stderr),
    ended,
    close: (graceMs = 1_000) => {
      closing ??= leave({ stdin, stdout, ended, cleaned, stop, graceMs });
      return closing;
    },
  };
}

interface Failure {
  readonly told: Promise<unknown>;
  tell(error: unknown): void;
}

function noFailure(): Failure {
  let tell: (error: unknown) => void = () => {};
  const told = new Promise<unknown>((resolve) => {
    tell = resolve;
  });
  return { told, tell: (error) => tell(error) };
}

/** The first word of the output's end or of input that was refused; the output, where it ends soon, knows more. */
async function outcome(
  received: Promise<number | undefined>,
  inputFailed: Promise<unknown>,
  { fail, timing }: ProcessOptions,
  isClosing: () => boolean,
): Promise<ProcessEnd> {
  const end = received.then(
    (code): ProcessEnd => (code === undefined ? {} : { code }),
    (error: unknown): ProcessEnd => (isClosing() ? {} : { error: lost(error, fail) }),
  );
  const refused = inputFailed.then(async (error): Promise<ProcessEnd> => {
    if (await settles(end, timing.lastWord)) return end;
    return isClosing() ? {} : { error: lost(error, fail) };
  });
  return Promise.race([end, refused]);
}

function lost(error: unknown, fail: Fail): ConnectionError {
  if (error instanceof ConnectionError) return error;
  if (error instanceof WsmanRefusal)
    return fail("connection/lost", `ended the shell: ${error.message}`, { cause: error });
  return fail("connection/lost", `was lost: ${(error as Error).message}`, { cause: error });
}

interface Leaving {
  readonly stdin: Writable;
  readonly stdout: PassThrough;
  readonly ended: Promise<ProcessEnd>;
  readonly cleaned: Promise<void>;
  readonly stop: AbortController;
  readonly graceMs: number;
}

async function leave({ stdin, stdout, ended, cleaned, stop, graceMs }: Leaving): Promise<void> {
  if (!stdin.writableEnded) stdin.end();
  // What nobody reads is not to stop the polls.
  stdout.resume();
  if (!(await settles(ended, graceMs))) stop.abort(new Error("the process is being left"));
  await cleaned;
}

/** Within `goodbye`, whatever of it can still be done; then both connections go. */
async function endShell({ running, sending, receiving, timing }: ProcessOptions): Promise<void> {
  receiving.channel.close();
  const { actions, channel } = sending;
  const { shellId, commandId } = running;
  await limited(
    timing.goodbye,
    new AbortController().signal,
    () => new Error("too late"),
    async (signal) => {
      await actions.ask({ kind: "signal", shellId, commandId, signal: "terminate" }, signal).catch(() => {});
      await deleteShell(actions, shellId, signal);
    },
  ).catch(() => {});
  channel.close();
}
