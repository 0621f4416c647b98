/** Namespaces by the prefix that they are written with; some servers match text. */
export const NAMESPACES = {
  s: "http://www.w3.org/2003/05/soap-envelope",
  a: "http://schemas.xmlsoap.org/ws/2004/08/addressing",
  w: "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
  p: "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
  rsp: "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
  x: "http://schemas.xmlsoap.org/ws/2004/09/transfer",
  f: "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
} as const;

export type Prefix = keyof typeof NAMESPACES;

export const ANONYMOUS = `${NAMESPACES.a}/role/anonymous`;
export const SHELL_RESOURCE = `${NAMESPACES.rsp}/cmd`;
export const FAULT_ACTION = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";

/** MS-WSMV 3.1.4.1: what can be asked of a shell, and the action that asks it. */
export const ACTIONS = {
  create: `${NAMESPACES.x}/Create`,
  command: `${NAMESPACES.rsp}/Command`,
  send: `${NAMESPACES.rsp}/Send`,
  receive: `${NAMESPACES.rsp}/Receive`,
  signal: `${NAMESPACES.rsp}/Signal`,
  delete: `${NAMESPACES.x}/Delete`,
} as const;

export type RequestKind = keyof typeof ACTIONS;

/** The action of the answer to a request. */
export function answerAction(kind: RequestKind): string {
  return `${ACTIONS[kind]}Response`;
}

export function kindOfAction(action: string, suffix = ""): RequestKind | undefined {
  return (Object.keys(ACTIONS) as RequestKind[]).find((kind) => ACTIONS[kind] + suffix === action.trim());
}

export type CommandState = "Pending" | "Running" | "Done";

export const STATE_PREFIX = `${NAMESPACES.rsp}/CommandState/`;
export const SIGNAL_PREFIX = `${NAMESPACES.rsp}/signal/`;

/** What every client asks for, in bytes; servers hold 153,600 (older ones) to 512,000. */
export const DEFAULT_ENVELOPE_SIZE = 153_600;
