import { AV, type AvPairs, avFlags, MIC_IS_PRESENT } from "./av-pairs";
import { utf16 } from "./fields";
import { hmacMd5 } from "./keys";

export interface ResponseInputs {
  /** NTOWFv2. */
  readonly responseKey: Buffer;
  readonly serverChallenge: Buffer;
  readonly clientChallenge: Buffer;
  /** FILETIME, eight bytes. */
  readonly time: Buffer;
  readonly targetInfo: Buffer;
}

/**
 * NTLMv2 response, MS-NLMP 2.2.2.8 and 3.3.2: NTProofStr, then 01 01, six zero bytes, time, client challenge, four zero
 * bytes, target info, four zero bytes.
 */
export function ntResponse(inputs: ResponseInputs): Buffer {
  const rest = Buffer.concat([
    Buffer.from("0101000000000000", "hex"),
    inputs.time,
    inputs.clientChallenge,
    Buffer.alloc(4),
    inputs.targetInfo,
    Buffer.alloc(4),
  ]);
  return Buffer.concat([hmacMd5(inputs.responseKey, inputs.serverChallenge, rest), rest]);
}

/** LMv2, MS-NLMP 3.3.2. */
export function lmResponse({ responseKey, serverChallenge, clientChallenge }: ResponseInputs): Buffer {
  return Buffer.concat([hmacMd5(responseKey, serverChallenge, clientChallenge), clientChallenge]);
}

/** Also the key exchange key: KXKEY is the identity for NTLMv2 (MS-NLMP 3.4.5.1). */
export function sessionBaseKey(responseKey: Buffer, response: Buffer): Buffer {
  return hmacMd5(responseKey, response.subarray(0, 16));
}

/** What a client says about itself and its connection in the server's target info. */
export interface TargetInfoWish {
  readonly channelBindings: Buffer | undefined;
  readonly targetName: string | undefined;
}

/**
 * MS-NLMP 3.1.5.1.2. An id stands once, and what only a client may say is never taken from the server: it could name
 * the certificate of a third machine, pass the answer on, and be taken for us there.
 */
export function completeTargetInfo(offered: AvPairs, { channelBindings, targetName }: TargetInfoWish): AvPairs {
  const said: readonly (readonly [number, Buffer | undefined])[] = [
    [AV.CHANNEL_BINDINGS, channelBindings],
    [AV.TARGET_NAME, targetName === undefined ? undefined : utf16(targetName)],
    [AV.FLAGS, uint32(avFlags(offered) | MIC_IS_PRESENT)],
  ];
  const kept = [...offered].filter(([id]) => !said.some(([ours]) => ours === id));
  return new Map([...kept, ...said.flatMap(([id, value]) => (value ? [[id, value] as const] : []))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** 100 nanoseconds since 1601, little-endian. */
export function fileTime(date: Date): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(date.getTime()) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}
