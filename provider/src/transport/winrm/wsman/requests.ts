import { readDuration, writeDuration } from "./duration";
import { defined, type Headers, readEnvelope, writeEnvelope } from "./envelope";
import { ACTIONS, kindOfAction, NAMESPACES, SHELL_RESOURCE, SIGNAL_PREFIX } from "./names";
import { readStream, type StreamPart, writeStream } from "./streams";
import { child, children, type Element, escapeXml, is, WsmanFormatError } from "./xml";

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

/** Throws WsmanFormatError for what is no request to a shell. */
export function readRequest(document: string | Buffer): { headers: Headers; request: ShellRequest } {
  const { body, ...headers } = readEnvelope(document);
  const kind = kindOfAction(headers.action);
  if (kind === undefined) throw new WsmanFormatError("its action is none of a shell");
  const { options } = headers;
  if (kind === "create") return { headers, request: readCreate(options, expect(body, "Shell")) };
  const shellId = headers.selectors.ShellId;
  if (shellId === undefined) throw new WsmanFormatError("its header selects no shell");
  return { headers, request: read(kind, shellId, options, body) };
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

function readCreate(options: Readonly<Record<string, string>>, shell: Element): CreateShell {
  const text = (name: string) => child(shell, "rsp", name)?.text.trim();
  const variables = children(child(shell, "rsp", "Environment"), "rsp", "Variable");
  const codepage = options.WINRS_CODEPAGE;
  return {
    kind: "create",
    ...defined({
      noProfile: isTrue(options.WINRS_NOPROFILE),
      codepage: codepage !== undefined && /^\d{1,5}$/.test(codepage) ? Number(codepage) : undefined,
      environment: variables.length > 0 ? Object.fromEntries(variables.map(variable)) : undefined,
      workingDirectory: text("WorkingDirectory"),
      // MS-WSMV has IdleTimeOut, masterzen/winrm and pywinrm write IdleTimeout.
      idleTimeout: readDuration(text("IdleTimeOut") ?? text("IdleTimeout") ?? ""),
    }),
    inputStreams: words(text("InputStreams")),
    outputStreams: words(text("OutputStreams")),
  };
}

function read(
  kind: Exclude<ShellRequest["kind"], "create">,
  shellId: string,
  options: Readonly<Record<string, string>>,
  body: Element | undefined,
): ShellRequest {
  switch (kind) {
    case "command": {
      const line = expect(body, "CommandLine");
      return {
        kind,
        shellId,
        command: child(line, "rsp", "Command")?.text ?? "",
        arguments: children(line, "rsp", "Arguments").map(({ text }) => text),
        ...defined({
          commandId: line.attributes.get("CommandId"),
          consoleModeStdin: isTrue(options.WINRS_CONSOLEMODE_STDIN),
          skipCmdShell: isTrue(options.WINRS_SKIP_CMD_SHELL),
        }),
      };
    }
    case "send":
      return { kind, shellId, streams: children(expect(body, "Send"), "rsp", "Stream").map(readStream) };
    case "receive": {
      const desired = child(expect(body, "Receive"), "rsp", "DesiredStream");
      return {
        kind,
        shellId,
        commandId: desired?.attributes.get("CommandId") ?? "",
        streams: words(desired?.text),
      };
    }
    case "signal": {
      const signal = expect(body, "Signal");
      const code = child(signal, "rsp", "Code")?.text.trim() ?? "";
      const commandId = signal.attributes.get("CommandId") ?? "";
      // pypsrp writes Terminate.
      return { kind, shellId, commandId, signal: (code.split("/").at(-1) ?? "").toLowerCase() };
    }
    case "delete":
      return { kind, shellId };
  }
}

function expect(body: Element | undefined, name: string): Element {
  if (body && is(body, "rsp", name)) return body;
  throw new WsmanFormatError(`its body has no ${name} of ${NAMESPACES.rsp}`);
}

function variable(element: Element): [string, string] {
  return [element.attributes.get("Name") ?? "", element.text];
}

function words(text = ""): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function flag(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? "TRUE" : "FALSE";
}

/** TRUE, True, true, 1. */
function isTrue(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : /^(true|1)$/i.test(value);
}
