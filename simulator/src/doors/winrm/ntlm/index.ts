/** The server's end of NTLMv2, which the provider has no use for, over the provider's codec. No I/O in here. */
export { channelBindingsOf, decodeSealedBody, encodeSealedBody, isSealedContentType, type NtlmSession } from "./codec";
export { type Accepted, NtlmServer, type NtlmServerNames, type NtlmServerOptions, type NtlmUser } from "./server";
