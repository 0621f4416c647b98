import { NtlmError } from "./error";

/** NEGOTIATE flags, MS-NLMP 2.2.2.5. */
export const FLAG = {
  UNICODE: 0x0000_0001,
  OEM: 0x0000_0002,
  REQUEST_TARGET: 0x0000_0004,
  SIGN: 0x0000_0010,
  SEAL: 0x0000_0020,
  NTLM: 0x0000_0200,
  ALWAYS_SIGN: 0x0000_8000,
  TARGET_TYPE_DOMAIN: 0x0001_0000,
  TARGET_TYPE_SERVER: 0x0002_0000,
  EXTENDED_SESSION_SECURITY: 0x0008_0000,
  TARGET_INFO: 0x0080_0000,
  VERSION: 0x0200_0000,
  KEY_128: 0x2000_0000,
  KEY_EXCHANGE: 0x4000_0000,
  KEY_56: 0x8000_0000,
} as const;

export type FlagName = keyof typeof FLAG;

/** What our client asks for: 0xE2088237, as Windows does. */
export const ASKED = flags(
  "UNICODE",
  "OEM",
  "REQUEST_TARGET",
  "SIGN",
  "SEAL",
  "NTLM",
  "ALWAYS_SIGN",
  "EXTENDED_SESSION_SECURITY",
  "VERSION",
  "KEY_128",
  "KEY_EXCHANGE",
  "KEY_56",
);

/** What a server adds on its own: the kind of its name, and its target info. */
export const SERVER_ADDS = flags("TARGET_TYPE_DOMAIN", "TARGET_TYPE_SERVER", "TARGET_INFO");

/** What sealing takes: 128-bit keys of their own for each direction. */
export const SEALING: readonly FlagName[] = ["SIGN", "SEAL", "EXTENDED_SESSION_SECURITY", "KEY_128", "KEY_EXCHANGE"];

export function flags(...names: readonly FlagName[]): number {
  return names.reduce((sum, name) => (sum | FLAG[name]) >>> 0, 0);
}

export function has(value: number, name: FlagName): boolean {
  return (value & FLAG[name]) !== 0;
}

/** A missing flag is a server that cannot protect the session, or somebody in between who does not want it to. */
export function insistOn(value: number, names: readonly FlagName[], who: string): void {
  const missing = names.filter((name) => !has(value, name));
  if (missing.length > 0)
    throw new NtlmError("downgrade", `${who} does without ${missing.join(", ")}, which NTLM is not used without`);
}
