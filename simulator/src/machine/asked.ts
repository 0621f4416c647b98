import { X509Certificate } from "node:crypto";
import { NativeError } from "../engine/native";
import type { SimulatedWindows } from "../windows";
import { findAccount } from "./accounts";
import { chainOver, isInDate, isSelfSigned, nameText, thumbprintOf } from "./chain";
import { fileKey, filesIn, flush, type LogFile } from "./files";

// What both agents ask of the machine, in plain values that JSON can carry.

type Windows = Pick<SimulatedWindows, "accounts" | "computerName" | "trust" | "files">;

export interface AskedAccount {
  disabled: boolean;
  lockedOut: boolean;
  expired: boolean;
  passwordExpired: boolean;
}

/** undefined: there is no such account. Throws where its domain cannot be asked. */
export function accountOf(windows: Windows, name: string): AskedAccount | undefined {
  const account = findAccount(windows, name)?.account;
  if (account?.unreachable) throw new NativeError(0x8007203a, "The server is not operational.\r\n");
  return (
    account && {
      disabled: account.disabled === true,
      lockedOut: account.lockedOut === true,
      expired: account.expired === true,
      passwordExpired: account.passwordExpired === true,
    }
  );
}

export interface AskedChain {
  /** Names of X509ChainStatusFlags; none: all is well. Revocation is not looked at. */
  statuses: string[];
  /** Subject of the topmost certificate that was found. */
  top: string | null;
}

/** Of a certificate over the stores of the machine. Throws where it is none. */
export function chainOf({ trust }: Windows, der: Buffer): AskedChain {
  const { elements, end } = chainOver(trust, certificateIn(der), []);
  const top = elements.at(-1);
  const statuses = [
    ...(end === "untrustedRoot" ? ["UntrustedRoot"] : []),
    ...(end === "partial" ? ["PartialChain"] : []),
    ...(elements.every(isInDate) ? [] : ["NotTimeValid"]),
  ];
  return { statuses, top: top ? nameText(top.subject) : null };
}

function certificateIn(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw new NativeError(0x80092009, "Cannot find the requested object.\r\n");
  }
}

export interface AskedRoot {
  subject: string;
  issuer: string;
  /** SHA-1, upper-case hexadecimal. */
  thumbprint: string;
}

/** In the root store, and not its own issuer. */
export function misplacedRoots({ trust }: Windows): AskedRoot[] {
  const roots = trust.root.map((pem) => new X509Certificate(pem)).filter((each) => !isSelfSigned(each));
  return roots.map((each) => ({
    subject: nameText(each.subject),
    issuer: nameText(each.issuer),
    thumbprint: thumbprintOf(each),
  }));
}

export interface AskedLog {
  name: string;
  /** Milliseconds since 1970. */
  written: number;
}

/** undefined: there is no such folder. Environment variables are the caller's to expand. */
export function logFilesIn({ files }: Windows, directory: string): AskedLog[] | undefined {
  return filesIn(files, directory)?.map(({ name, written }) => ({ name, written }));
}

/** In bytes. Throws as `readLog` does. */
export function logLength(windows: Windows, path: string): number {
  return openLog(windows, path).bytes.length;
}

/** Fewer bytes where the file ends before. Throws where there is no such file, and where another program holds it. */
export function readLog(windows: Windows, path: string, offset: number, length: number): Buffer {
  return openLog(windows, path).bytes.subarray(offset, offset + length);
}

function openLog({ files }: Windows, path: string): LogFile {
  const file = files.get(fileKey(path));
  if (!file) throw new NativeError(0x80070002, `Could not find file '${path}'.`);
  if (file.held) throw new NativeError(0x80070020, `The process cannot access the file '${path}'.`);
  return file;
}

/** What is logged and has not reached its file does so now. */
export function flushLogs({ files }: Windows): void {
  for (const file of files.values()) flush(file);
}
