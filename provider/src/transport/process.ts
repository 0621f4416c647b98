import type { Readable, Writable } from "node:stream";
import type { ConnectionError } from "../errors";

/** A process on the server, with its connection: closing the one closes the other. */
export interface RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Always drained by whoever holds the process: an unread stream would stop the other end. */
  readonly stderr: Readable;
  /** Settles once, when the process or its connection has ended; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends standard input, gives the process `graceMs` (default 1,000) to leave, then cuts the connection. May be called twice. */
  close(graceMs?: number): Promise<void>;
}

export interface ProcessEnd {
  /** Exit code, where there was one. */
  readonly code?: number;
  /** Why there was none: the connection was lost. */
  readonly error?: ConnectionError;
}

export interface StartOptions {
  /** Gives up dialling, or cuts what was reached so far. */
  readonly signal: AbortSignal;
  /** Name of the server, for errors. */
  readonly server: string;
  /** One line an event; never a secret. */
  readonly trace?: (line: string) => void;
  /** A warning for the user: a check of the other end that was switched off. */
  readonly warn?: (text: string) => void;
}

/** Starts `command` on the server: the only thing that host knows of a transport. */
export type StartProcess = (command: string, options: StartOptions) => Promise<RemoteProcess>;
