import { NtlmError } from "./error";

/** Ids of what a target info holds, MS-NLMP 2.2.2.1. */
export const AV = {
  END: 0,
  COMPUTER: 1,
  DOMAIN: 2,
  DNS_COMPUTER: 3,
  DNS_DOMAIN: 4,
  DNS_TREE: 5,
  FLAGS: 6,
  TIMESTAMP: 7,
  TARGET_NAME: 9,
  CHANNEL_BINDINGS: 10,
} as const;

/** Bit of AV.FLAGS: the message has a MIC. */
export const MIC_IS_PRESENT = 2;

/** In the order of the wire; an id stands once. */
export type AvPairs = Map<number, Buffer>;

/** u16 id, u16 length, value; until id 0. */
export function readAvPairs(bytes: Buffer): AvPairs {
  const pairs: AvPairs = new Map();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const id = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (id === AV.END) return pairs;
    if (end > bytes.length) break;
    if (pairs.has(id)) throw new NtlmError("token", `a target info names id ${id} twice`);
    pairs.set(id, checked(id, bytes.subarray(at + 4, end)));
    at = end;
  }
  throw new NtlmError("token", `a target info of ${bytes.length} bytes has no end`);
}

export function writeAvPairs(pairs: AvPairs): Buffer {
  const parts = [...pairs, [AV.END, Buffer.alloc(0)] as const].map(([id, value]) => {
    if (value.length > 0xffff) throw new NtlmError("token", `a name of ${value.length} bytes does not fit into NTLM`);
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat(parts);
}

/** Zero where there are none. */
export function avFlags(pairs: AvPairs): number {
  return pairs.get(AV.FLAGS)?.readUInt32LE() ?? 0;
}

const SIZES: ReadonlyMap<number, number> = new Map([
  [AV.FLAGS, 4],
  [AV.TIMESTAMP, 8],
  [AV.CHANNEL_BINDINGS, 16],
]);

function checked(id: number, value: Buffer): Buffer {
  const size = SIZES.get(id);
  if (size !== undefined && value.length !== size)
    throw new NtlmError("token", `id ${id} of a target info has ${value.length} bytes instead of ${size}`);
  return value;
}
