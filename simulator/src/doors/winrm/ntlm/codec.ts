/**
 * What both ends of NTLM share, from the provider inside this repository (its build, which a project reference makes);
 * the package does not offer it.
 */
export {
  AV,
  type AvPairs,
  avFlags,
  MIC_IS_PRESENT,
  readAvPairs,
  writeAvPairs,
} from "../../../../../provider/dist/transport/winrm/ntlm/av-pairs";
export { channelBindingsOf } from "../../../../../provider/dist/transport/winrm/ntlm/bindings";
export { NtlmError } from "../../../../../provider/dist/transport/winrm/ntlm/error";
export {
  expectMessage,
  head,
  isNtlm,
  readField,
  utf16,
  VERSION,
  withFields,
} from "../../../../../provider/dist/transport/winrm/ntlm/fields";
export { ASKED, FLAG, has, insistOn, SEALING } from "../../../../../provider/dist/transport/winrm/ntlm/flags";
export { hmacMd5, responseKey } from "../../../../../provider/dist/transport/winrm/ntlm/keys";
export { type Authenticate, type Challenge, MIC } from "../../../../../provider/dist/transport/winrm/ntlm/messages";
export { Rc4 } from "../../../../../provider/dist/transport/winrm/ntlm/rc4";
export { fileTime, sessionBaseKey } from "../../../../../provider/dist/transport/winrm/ntlm/response";
export {
  decodeSealedBody,
  encodeSealedBody,
  isSealedContentType,
} from "../../../../../provider/dist/transport/winrm/ntlm/sealed-body";
export { NtlmSession } from "../../../../../provider/dist/transport/winrm/ntlm/session";
export {
  fieldOf,
  isNtlmOid,
  octetsOf,
  readResponse,
  readToken,
  SPNEGO,
  STATE,
  unexpectedToken,
  writeResponse,
} from "../../../../../provider/dist/transport/winrm/ntlm/spnego";
