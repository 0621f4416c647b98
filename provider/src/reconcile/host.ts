import type { Done, Fault, Hello } from "../agent/protocol";
import type { Answers, Queries, Unit } from "./kind";

/** A server, as far as the lifecycle needs one. */
export interface Host {
  hello(): Promise<Hello>;
  /** Makes it so; the answers show what is there afterwards. */
  ensure(unit: Unit, queries: Queries): Promise<{ readonly result: UnitResult } & Answered>;
  /** Looks, from the snapshot of whoever asked the same a moment ago. */
  read(queries: Queries): Promise<Answered>;
  warn(site: string | undefined, text: string): void;
  /** Port of the HTTPS connection over which it is reached (WinRM); undefined over anything else. */
  readonly httpsPort?: number;
  /** Whether a delete may succeed where the server cannot be connected to. */
  readonly forgetUnreachable: boolean;
  /** Whether the error means that nobody is there; a refused login or an unknown host key is something else. */
  isUnreachable(error: unknown): boolean;
}

/** `done`: by the names of the operations. A fault is that of the whole unit; `of`: the operation that was refused, where that is told. */
export type UnitResult =
  | { readonly done: Readonly<Record<string, Done>> }
  | { readonly fault: Fault; readonly of?: string };

export interface Answered {
  readonly answers: Answers;
  verify(text: string, hmac: string): boolean;
}
