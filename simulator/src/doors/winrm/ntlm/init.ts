import { fieldOf, isNtlmOid, NtlmError, octetsOf, readToken, SPNEGO, unexpectedToken } from "./codec";

export interface Init {
  /** The mechanisms as they came: what the mechListMIC is made over. */
  readonly mechTypes: Buffer;
  /** Where NTLM stands among them; 0 is the one that the token belongs to. */
  readonly ntlmAt: number;
  readonly token?: Buffer | undefined;
}

/** The initiator's first token: NegTokenInit, RFC 4178, 4.2.1. */
export function readInit(bytes: Buffer): Init {
  const outer = readToken(bytes);
  const [mechanism, inner] = outer.children;
  if (outer.raw[0] !== 0x60 || !mechanism?.content.equals(SPNEGO) || inner?.raw[0] !== 0xa0) throw unexpectedToken();
  const fields = inner.children[0]?.children ?? [];
  const mechTypes = fieldOf(fields, 0);
  if (mechTypes?.raw[0] !== 0x30) throw unexpectedToken();
  const ntlmAt = mechTypes.children.findIndex(isNtlmOid);
  if (ntlmAt === -1) throw new NtlmError("token", "the client offers no NTLM");
  return { mechTypes: mechTypes.raw, ntlmAt, token: octetsOf(fields, 2) };
}
