export { readDuration, writeDuration } from "./duration";
export { type Envelope, type Headers, readEnvelope, writeEnvelope } from "./envelope";
export { readFault, type WsmanFault } from "./fault";
export { describeFault, FAULTS, type KnownFault, kindOfFault, type WsmanFaultKind } from "./faults";
export {
  ACTIONS,
  ANONYMOUS,
  answerAction,
  type CommandState,
  DEFAULT_ENVELOPE_SIZE,
  FAULT_ACTION,
  kindOfAction,
  NAMESPACES,
  type RequestKind,
  SHELL_RESOURCE,
  SIGNAL_PREFIX,
  STATE_PREFIX,
} from "./names";
export {
  type CreateShell,
  type RequestHeaders,
  type RunCommand,
  type ShellRequest,
  writeRequest,
} from "./requests";
export { type Received, readResponse, type ShellResponse } from "./responses";
export { bytesPerSend, readStream, type StreamPart, writeStream } from "./streams";
export {
  allText,
  child,
  children,
  type Element,
  escapeXml,
  findAnywhere,
  is,
  parseXml,
  WsmanFormatError,
} from "./xml";
