import { readDuration } from "../../../provider/src/transport/winrm/wsman/duration";
import { defined, type Headers, readEnvelope } from "../../../provider/src/transport/winrm/wsman/envelope";
import { kindOfAction, NAMESPACES } from "../../../provider/src/transport/winrm/wsman/names";
import type { CreateShell, ShellRequest } from "../../../provider/src/transport/winrm/wsman/requests";
import { readStream } from "../../../provider/src/transport/winrm/wsman/streams";
import { child, children, type Element, is, WsmanFormatError } from "../../../provider/src/transport/winrm/wsman/xml";

// The server's half of MS-WSMV 3.1.4, which the provider has no use for.

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

/** TRUE, True, true, 1. */
function isTrue(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : /^(true|1)$/i.test(value);
}
