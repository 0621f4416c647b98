import { type Asn1, parseAsn1, TAG } from "../../../certificate/asn1";
import { NtlmError } from "./error";
import { MAX_TOKEN } from "./fields";

/** Object identifiers, contents octets: 1.3.6.1.5.5.2 and 1.3.6.1.4.1.311.2.2.10. */
export const SPNEGO = Buffer.from("2b0601050502", "hex");
const NTLM = Buffer.from("2b06010401823702020a", "hex");

const NOTHING = Buffer.alloc(0);

/** negState, RFC 4178, 4.2.2. */
export const STATE = { completed: 0, incomplete: 1, reject: 2, requestMic: 3 } as const;

/** The list that we offer, as the mechListMIC is made over it: MechTypeList with NTLM alone. */
export const NTLM_ONLY = der(0x30, der(0x06, NTLM));

/** NegTokenInit, RFC 4178, 4.2.1: [APPLICATION 0] { SPNEGO, [0] { mechTypes [0], mechToken [2] } }. */
export function writeInit(mechToken: Buffer): Buffer {
  const fields = der(0x30, der(0xa0, NTLM_ONLY), der(0xa2, der(0x04, mechToken)));
  return der(0x60, der(0x06, SPNEGO), der(0xa0, fields));
}

export interface Response {
  readonly state?: number | undefined;
  /** Whether the peer names NTLM as the mechanism it chose. */
  readonly ntlm?: boolean | undefined;
  readonly token?: Buffer | undefined;
  readonly mic?: Buffer | undefined;
}

/** NegTokenResp, RFC 4178, 4.2.2: [1] { negState [0], supportedMech [1], responseToken [2], mechListMIC [3] }. */
export function writeResponse({ state, ntlm, token, mic }: Response): Buffer {
  const fields = [
    state === undefined ? NOTHING : der(0xa0, der(0x0a, Buffer.of(state))),
    ntlm ? der(0xa1, der(0x06, NTLM)) : NOTHING,
    token ? der(0xa2, der(0x04, token)) : NOTHING,
    mic ? der(0xa3, der(0x04, mic)) : NOTHING,
  ];
  return der(0xa1, der(0x30, ...fields));
}

/** Any later token of either side. */
export function readResponse(bytes: Buffer): Response {
  const outer = readToken(bytes);
  if (outer.raw[0] !== 0xa1) throw unexpectedToken();
  const fields = outer.children[0]?.children ?? [];
  const mechanism = fieldOf(fields, 1);
  if (mechanism && !isNtlmOid(mechanism)) throw new NtlmError("token", "the peer chose another mechanism than NTLM");
  const state = fieldOf(fields, 0)?.content[0];
  return { state, ntlm: mechanism !== undefined, token: octetsOf(fields, 2), mic: octetsOf(fields, 3) };
}

/** One token, and nothing behind it. */
export function readToken(bytes: Buffer): Asn1 {
  if (bytes.length > MAX_TOKEN) throw new NtlmError("token", `a SPNEGO token of ${bytes.length} bytes is too long`);
  const value = parsed(bytes);
  if (value.raw.length !== bytes.length) throw unexpectedToken();
  return value;
}

function parsed(bytes: Buffer): Asn1 {
  try {
    return parseAsn1(bytes);
  } catch {
    throw unexpectedToken();
  }
}

/** What the context-specific field of this number holds. */
export function fieldOf(fields: readonly Asn1[], number: number): Asn1 | undefined {
  return fields.find(({ tagClass, tag }) => tagClass === 2 && tag === number)?.children[0];
}

export function octetsOf(fields: readonly Asn1[], number: number): Buffer | undefined {
  const value = fieldOf(fields, number);
  if (value && value.raw[0] !== TAG.OCTET_STRING) throw unexpectedToken();
  return value?.content;
}

export function isNtlmOid({ raw, content }: Asn1): boolean {
  return raw[0] === TAG.OID && content.equals(NTLM);
}

export function unexpectedToken(): NtlmError {
  return new NtlmError("token", "found a token that is neither NTLM nor the SPNEGO message that was due");
}

/** Identifier, definite length, contents (X.690, 8.1 and 10.1). */
function der(identifier: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(identifier), derLength(content.length), content]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}
