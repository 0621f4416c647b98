/** NTLMv2 with sealing: the client's end of a login, and the sealed bodies of WinRM. No I/O in here. */
export { channelBindingsOf } from "./bindings";
export { NtlmClient, type NtlmClientOptions } from "./client";
export { NtlmError, type NtlmErrorKind } from "./error";
export { decodeSealedBody, encodeSealedBody, isSealedContentType, type SealedBody } from "./sealed-body";
export { NtlmSession, type Sealed } from "./session";
