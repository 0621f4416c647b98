import { expectMessage, type Field, head, readField, utf16, VERSION, withFields } from "./fields";
import { has } from "./flags";

/** MS-NLMP 2.2.1.1: flags 12, domain 16, workstation 24, version 32. Domain and workstation stay empty. */
export function writeNegotiate(flags: number): Buffer {
  const fixed = head(1, 40);
  fixed.writeUInt32LE(flags, 12);
  VERSION.copy(fixed, 32);
  const empty = Buffer.alloc(0);
  return withFields(
    fixed,
    [16, 24].map((at) => ({ at, bytes: empty })),
  );
}

export interface Challenge {
  readonly flags: number;
  /** Eight bytes. */
  readonly challenge: Buffer;
  readonly targetName: string;
  /** As it came; read with `readAvPairs`. */
  readonly targetInfo: Buffer;
}

/** MS-NLMP 2.2.1.2: target name 12, flags 20, challenge 24, reserved 32, target info 40, version 48. */
export function readChallenge(token: Buffer): Challenge {
  expectMessage(token, 2, 48);
  const flags = token.readUInt32LE(20);
  return {
    flags,
    challenge: token.subarray(24, 32),
    targetName: readField(token, 12).toString(has(flags, "UNICODE") ? "utf16le" : "latin1"),
    targetInfo: has(flags, "TARGET_INFO") ? readField(token, 40) : Buffer.alloc(0),
  };
}

export interface Authenticate {
  readonly flags: number;
  readonly lmResponse: Buffer;
  readonly ntResponse: Buffer;
  readonly domain: string;
  readonly user: string;
  readonly workstation: string;
  /** The exported session key under the key exchange key; empty without key exchange. */
  readonly sessionKey: Buffer;
}

/** Where the MIC stands in an AUTHENTICATE message. */
export const MIC = { start: 72, end: 88 } as const;

/**
 * MS-NLMP 2.2.1.3: LM response 12, NT response 20, domain 28, user 36, workstation 44, session key 52, flags 60,
 * version 64, MIC 72 (zero here; see `withMic`).
 */
export function writeAuthenticate(message: Authenticate): Buffer {
  const fixed = head(3, MIC.end);
  fixed.writeUInt32LE(message.flags, 60);
  VERSION.copy(fixed, 64);
  const fields: Field[] = [
    { at: 12, bytes: message.lmResponse },
    { at: 20, bytes: message.ntResponse },
    { at: 28, bytes: utf16(message.domain) },
    { at: 36, bytes: utf16(message.user) },
    { at: 44, bytes: utf16(message.workstation) },
    { at: 52, bytes: message.sessionKey },
  ];
  return withFields(fixed, fields);
}

export function withMic(authenticate: Buffer, mic: Buffer): Buffer {
  const bytes = Buffer.from(authenticate);
  mic.copy(bytes, MIC.start);
  return bytes;
}
