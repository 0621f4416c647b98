import { NtlmError } from "./error";

/** MS-NLMP 2.2.1: every message begins with these eight bytes and a 32-bit type. */
const SIGNATURE = Buffer.from("NTLMSSP\0", "latin1");

/** Far more than any NTLM message; a longer token is an attack on memory. */
export const MAX_TOKEN = 0x1_0000;

/** Windows Server 2022, NTLM revision 15 (MS-NLMP 2.2.2.10). */
export const VERSION = Buffer.from("0a007c4f0000000f", "hex");

export function isNtlm(token: Buffer): boolean {
  return token.subarray(0, 8).equals(SIGNATURE);
}

/** The fixed part of a message, its type filled in and all else zero. */
export function head(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  SIGNATURE.copy(bytes);
  bytes.writeUInt32LE(type, 8);
  return bytes;
}

/** Refuses what is no message of this type, or is shorter than its fixed part. */
export function expectMessage(token: Buffer, type: number, length: number): void {
  if (token.length > MAX_TOKEN) throw new NtlmError("token", `an NTLM message of ${token.length} bytes is too long`);
  if (!isNtlm(token) || token.length < 12) throw new NtlmError("token", "found a token that is no NTLM message");
  const found = token.readUInt32LE(8);
  if (found !== type) throw new NtlmError("token", `expected an NTLM message of type ${type} and found type ${found}`);
  if (token.length < length)
    throw new NtlmError("token", `an NTLM message of type ${type} is cut off after ${token.length} bytes`);
}

/** u16 length, u16 allocated, u32 offset into the message (MS-NLMP 2.2.2). */
export function readField(message: Buffer, at: number): Buffer {
  const length = message.readUInt16LE(at);
  const offset = message.readUInt32LE(at + 4);
  if (length === 0) return Buffer.alloc(0);
  if (offset + length > message.length)
    throw new NtlmError("token", `an NTLM message of ${message.length} bytes points ${offset + length} bytes in`);
  return message.subarray(offset, offset + length);
}

export interface Field {
  /** Where its length and offset stand in the fixed part. */
  readonly at: number;
  readonly bytes: Buffer;
}

/** The fixed part with what its fields point at behind it, in this order. */
export function withFields(fixed: Buffer, fields: readonly Field[]): Buffer {
  let offset = fixed.length;
  for (const { at, bytes } of fields) {
    if (bytes.length > 0xffff)
      throw new NtlmError("token", `a name or response of ${bytes.length} bytes does not fit into an NTLM message`);
    fixed.writeUInt16LE(bytes.length, at);
    fixed.writeUInt16LE(bytes.length, at + 2);
    fixed.writeUInt32LE(offset, at + 4);
    offset += bytes.length;
  }
  return Buffer.concat([fixed, ...fields.map(({ bytes }) => bytes)]);
}

export function utf16(text: string): Buffer {
  return Buffer.from(text, "utf16le");
}
