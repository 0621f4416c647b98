import {
  type Authenticate,
  type Challenge,
  expectMessage,
  has,
  head,
  MIC,
  readField,
  utf16,
  VERSION,
  withFields,
} from "./codec";

/** MS-NLMP 2.2.1.1: the flags; domain and workstation, which some clients give, are of no use. */
export function readNegotiate(token: Buffer): number {
  expectMessage(token, 1, 16);
  return token.readUInt32LE(12);
}

/** MS-NLMP 2.2.1.2: target name 12, flags 20, challenge 24, reserved 32, target info 40, version 48. */
export function writeChallenge({ flags, challenge, targetName, targetInfo }: Challenge): Buffer {
  const fixed = head(2, 56);
  fixed.writeUInt32LE(flags, 20);
  challenge.copy(fixed, 24);
  if (has(flags, "VERSION")) VERSION.copy(fixed, 48);
  return withFields(fixed, [
    { at: 12, bytes: utf16(targetName) },
    { at: 40, bytes: targetInfo },
  ]);
}

/** MS-NLMP 2.2.1.3, as `writeAuthenticate` of the codec. */
export function readAuthenticate(token: Buffer): Authenticate {
  expectMessage(token, 3, 64);
  const text = (at: number): string => readField(token, at).toString("utf16le");
  return {
    flags: token.readUInt32LE(60),
    lmResponse: readField(token, 12),
    ntResponse: readField(token, 20),
    domain: text(28),
    user: text(36),
    workstation: text(44),
    sessionKey: readField(token, 52),
  };
}

/** The MIC, and the message as it was when the MIC was made over it; undefined where there is no room for one. */
export function splitMic(authenticate: Buffer): { mic: Buffer; without: Buffer } | undefined {
  if (authenticate.length < MIC.end) return undefined;
  return {
    mic: authenticate.subarray(MIC.start, MIC.end),
    without: Buffer.from(authenticate).fill(0, MIC.start, MIC.end),
  };
}
