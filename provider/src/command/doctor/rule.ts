import type { Failed } from "../../agent/protocol";
import type { Facts } from "./facts";

/** What keeps a logon from working. */
export interface Fault {
  readonly is: "fault";
  /** A sentence without its stop. */
  readonly cause: string;
  readonly evidence: readonly string[];
  /** What to do, in words; a sentence without its stop. */
  readonly advice?: string;
  /** A line for the program. */
  readonly program?: string;
  /** A command for an elevated Command Prompt on the server: PowerShell reads commas and braces otherwise. */
  readonly byHand?: string;
  /** Only the site's log proves it: it may be over. */
  readonly fromLog?: true;
}

/** It was looked at, and is in order. */
export interface Fine {
  readonly is: "fine";
  /** A sentence without its stop. */
  readonly why: string;
}

/** It could not be told. */
export interface Unknown {
  readonly is: "unknown";
  /** A sentence without its stop. */
  readonly why: string;
}

export type Finding = Fault | Fine | Unknown;

/** A pure function over the facts of one site. */
export interface Rule {
  /** As --skip takes it. */
  readonly name: string;
  /** What a client sees: statuses as IIS logs them, `reset`, `everybody gets in`. */
  readonly symptoms: readonly string[];
  /** At least one finding. */
  judge(facts: Facts): readonly Finding[];
}

export function fine(why: string): Finding[] {
  return [{ is: "fine", why }];
}

export function unknown(why: string): Finding[] {
  return [{ is: "unknown", why }];
}

export function unreadable(what: string, { fault }: Failed): Finding[] {
  return unknown(`${what} cannot be read (${fault.text})`);
}

type Help = Pick<Fault, "advice" | "program" | "byHand">;

export function fault(
  cause: string,
  evidence: readonly string[],
  help: { [Name in keyof Help]?: Help[Name] | undefined },
): Fault {
  const given = Object.entries(help).filter(([, text]) => text !== undefined);
  return { is: "fault", cause, evidence, ...(Object.fromEntries(given) as Help) };
}

/** What only the site's log proves. */
export function loggedFault(...told: Parameters<typeof fault>): Fault {
  return { ...fault(...told), fromLog: true };
}
