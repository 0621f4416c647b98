/**
 * - `token`: a token that is no NTLM or SPNEGO, or not the one that was due.
 * - `downgrade`: the peer offers less protection than is insisted on.
 * - `login`: user or password are not accepted.
 * - `bindings`: the client is connected to another TLS certificate than the server shows.
 * - `integrity`: something was changed, replayed, reordered or left out on the way.
 * - `body`: a sealed body that is not built as MS-WSMV says.
 * - `order`: the caller asks for a step before its turn.
 */
export type NtlmErrorKind = "token" | "downgrade" | "login" | "bindings" | "integrity" | "body" | "order";

/** Whatever goes wrong in a login or a sealed message. The text holds what was expected and seen, never a secret. */
export class NtlmError extends Error {
  override readonly name = "NtlmError";
  readonly kind: NtlmErrorKind;

  constructor(kind: NtlmErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
