import { writeDuration } from "./duration";
import { defined, type Headers, writeEnvelope } from "./envelope";
import { ACTIONS, SHELL_RESOURCE, SIGNAL_PREFIX } from "./names";
import { type StreamPart, writeStream } from "./streams";
import { escapeXml } from "./xml";

/** MS-WSMV 3.1.4: what is asked of a shell. */
export type ShellRequest =
  | CreateShell
  | RunCommand
  | { readonly kind: "send"; readonly shellId: string; readonly streams: readonly StreamPart[] }
  | {
      readonly kind: "receive";
      readonly shellId: string;
      readonly commandId: string;
      readonly streams: readonly string[];
    }
  | { readonly kind: "signal"; readonly shellId: string; readonly commandId: string; readonly signal: string }
  | { readonly kind: "delete"; readonly shellId: string };

export interface CreateShell {
  readonly kind: "create";
  /** WINRS_NOPROFILE. */
  readonly noProfile?: boolean;
  /** WINRS_CODEPAGE; 65001 is UTF-8. */
  readonly codepage?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** Seconds without a request after which the server ends the shell. */
  readonly idleTimeout?: number;
  readonly inputStreams: readonly string[];
  readonly outputStreams: readonly string[];
}

export interface RunCommand {
  readonly kind: "command";
  readonly shellId: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** The client's wish; the server may have another one. */
  readonly commandId?: string;
  /** WINRS_CONSOLEMODE_STDIN. */
  readonly consoleModeStdin?: boolean;
  /** WINRS_SKIP_CMD_SHELL. */
  readonly skipCmdShell?: boolean;
}

/** What a request's header holds beside what the request itself says. */
export type RequestHeaders = Required<Pick<Headers, "to" | "messageId" | "maxEnvelopeSize" | "operationTimeout">> &
  Pick<Headers, "sessionId">;

export function writeRequest(request: ShellRequest, headers: RequestHeaders): string {
  return writeEnvelope(
    {
      ...headers,
      action: ACTIONS[request.kind],
      resourceUri: SHELL_RESOURCE,
      ...(request.kind !== "create" && { selectors: { ShellId: request.shellId } }),
      options: optionsOf(request),
    },
    bodyOf(request),
  );
}

function optionsOf(request: ShellRequest): Record<string, string> {
  if (request.kind === "create") {
    return defined({ WINRS_NOPROFILE: flag(request.noProfile), WINRS_CODEPAGE: request.codepage?.toString() });
  }
  if (request.kind !== "command") return {};
  return defined({
    WINRS_CONSOLEMODE_STDIN: flag(request.consoleModeStdin),
    WINRS_SKIP_CMD_SHELL: flag(request.skipCmdShell),
  });
}

function bodyOf(request: ShellRequest): string {
  switch (request.kind) {
    case "create":
      return writeCreate(request);
    case "command": {
      const id = request.commandId === undefined ? "" : ` CommandId="${escapeXml(request.commandId)}"`;
      const words = request.arguments.map((word) => element("Arguments", word)).join("");
      return `<rsp:CommandLine${id}>${element("Command", request.command)}${words}</rsp:CommandLine>`;
    }
    case "send":
      return `<rsp:Send>${request.streams.map(writeStream).join("")}</rsp:Send>`;
    case "receive": {
      const streams = escapeXml(request.streams.join(" "));
      return `<rsp:Receive><rsp:DesiredStream CommandId="${escapeXml(request.commandId)}">${streams}</rsp:DesiredStream></rsp:Receive>`;
    }
    case "signal":
      return `<rsp:Signal CommandId="${escapeXml(request.commandId)}">${element("Code", SIGNAL_PREFIX + request.signal)}</rsp:Signal>`;
    case "delete":
      return "";
  }
}

/** The order is that of the schema (MS-WSMV 2.2.4.38). */
function writeCreate(request: CreateShell): string {
  const variables = Object.entries(request.environment ?? {}).map(
    ([name, value]) => `<rsp:Variable Name="${escapeXml(name)}">${escapeXml(value)}</rsp:Variable>`,
  );
  return [
    "<rsp:Shell>",
    variables.length > 0 && `<rsp:Environment>${variables.join("")}</rsp:Environment>`,
    request.workingDirectory !== undefined && element("WorkingDirectory", request.workingDirectory),
    request.idleTimeout !== undefined && element("IdleTimeOut", writeDuration(request.idleTimeout)),
    element("InputStreams", request.inputStreams.join(" ")),
    element("OutputStreams", request.outputStreams.join(" ")),
    "</rsp:Shell>",
  ]
    .filter(Boolean)
    .join("");
}

function element(name: string, text: string): string {
  return `<rsp:${name}>${escapeXml(text)}</rsp:${name}>`;
}

function flag(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? "TRUE" : "FALSE";
}
