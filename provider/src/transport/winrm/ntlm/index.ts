/** NTLMv2 with sealing: both ends of a login, and the sealed bodies of WinRM. No I/O in here. */
export { channelBindingsOf } from "./bindings";
export { NtlmClient, type NtlmClientOptions } from "./client";
export { NtlmError, type NtlmErrorKind } from "./error";
export { decodeSealedBody, encodeSealedBody, isSealedContentType, type SealedBody } from "./sealed-body";
export { type Accepted, NtlmServer, type NtlmServerNames, type NtlmServerOptions, type NtlmUser } from "./server";
export { NtlmSession, type Sealed } from "./session";
