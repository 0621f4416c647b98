import { startCommand } from "../agent/bootstrap";
import { ConnectionError } from "../errors";
import type { RemoteProcess, StartProcess } from "../transport";
import { Session, type SessionOptions } from "./session";
import type { Trace } from "./trace";
import { wait } from "./wait";

export interface OpeningOptions extends SessionOptions {
  readonly start: StartProcess;
  /** What starts PowerShell there; the next one is tried where a process ended before it had answered anything. */
  readonly programs: readonly string[];
  /** Longest wait for the process, all dials included; milliseconds. */
  readonly startLimit: number;
  readonly trace: Trace;
  readonly warn: (text: string) => void;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** Starts the agent and greets it. Throws ConnectionError, and ServerError where the agent cannot work there. */
export async function openSession(options: OpeningOptions): Promise<Session> {
  const [program = "", ...others] = options.programs;
  const session = new Session(await startWithin(program, options), options);
  try {
    return await greet(session, options);
  } catch (error) {
    if (others.length === 0 || !session.endedUnheard) throw error;
    options.trace(`PowerShell did not start as ${program}; starting ${others[0]}`);
  }
  return openSession({ ...options, programs: others });
}

async function greet(session: Session, options: OpeningOptions): Promise<Session> {
  const giveUp = () => void session.close();
  options.signal.addEventListener("abort", giveUp, { once: true });
  try {
    await session.greet();
    return session;
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    options.signal.removeEventListener("abort", giveUp);
  }
}

async function startWithin(program: string, options: OpeningOptions): Promise<RemoteProcess> {
  const { server, start, startLimit, trace, warn, signal } = options;
  const giveUp = new AbortController();
  const waiting = new AbortController();
  const stop = () => waiting.abort();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const starting = start(startCommand(program), { signal: giveUp.signal, server, trace, warn });
    const process = await Promise.race([starting, wait(startLimit, waiting.signal)]);
    if (process) return process;
    giveUp.abort();
    // Whatever still arrives is nobody's.
    void starting.then(
      (late) => late.close(),
      () => {},
    );
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
  if (signal.aborted) throw stoppedDialling(server);
  const reason = `no connection was made within ${startLimit / 1000} seconds`;
  throw new ConnectionError({ code: "connection/unreachable", server, reason });
}

/** The run was cancelled, or is ending. */
export function stoppedDialling(server: string): ConnectionError {
  const reason = "the run was cancelled or is ending: no connection is made any more";
  return new ConnectionError({
    code: "connection/lost",
    server,
    reason,
    remedy: "Run again: it continues where it was.",
  });
}
