import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import type { SimulatedProcess, StartSimulatedProcess } from "../../process";
import { keepLatest } from "../latest";
import { refusedProcess } from "../refused";
import { passOn } from "../ssh-shell";
import { Command, type Taken } from "./command";
import { CMD_SHELL, invalid, readDuration, type WsmanRequest, writeAnswer } from "./envelope";
import { FAULTS, WsmanFault } from "./fault";
import type { WinrmFaults } from "./faults";
import type { Shell, Shells, WinrmQuotas } from "./shells";
import { child, children, type Element, escapeXml, NAMESPACES } from "./xml";

export interface ActionContext {
  readonly shells: Shells;
  readonly quotas: WinrmQuotas;
  readonly faults: WinrmFaults;
  readonly start: StartSimulatedProcess;
  readonly systemRoot: string;
  readonly counts: { shells: number; commands: number };
  readonly commands: string[];
  /** Processes that run. */
  readonly running: Set<SimulatedProcess>;
  /** Of a shell, in milliseconds, unless the client asks for less. */
  readonly idleTimeout: number;
}

/** Who asks, over what. */
export interface Caller {
  readonly user: string;
  readonly endpoint: string;
  readonly address: string;
  readonly socket: Duplex;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly text: string;
  /** Half of it leaves, then these connections are cut. */
  readonly cut?: Iterable<Duplex>;
}

/** Does what a request asks for ([MS-WSMV] 3.1.4); throws the fault to answer. */
export async function perform(request: WsmanRequest, caller: Caller, context: ActionContext): Promise<Answer> {
  const due = context.faults.takeFault(request.action);
  if (due) throw due;
  if (request.action === "Create") return create(request, caller, context);

  const shell = context.shells.find(request.shellId, caller.user, request.sessionId);
  shell.hold(caller.socket);
  if (context.shells.operationsOf(caller.user) >= context.quotas.maxConcurrentOperationsPerUser)
    throw new WsmanFault(FAULTS.maxOperations);
  return shell.during(() => onShell(request, shell, caller, context));
}

async function onShell(request: WsmanRequest, shell: Shell, caller: Caller, context: ActionContext): Promise<Answer> {
  switch (request.action) {
    case "Command":
      return command(request, shell, context);
    case "Send":
      return send(request, shell, caller, context);
    case "Receive":
      return receive(request, shell, caller, context);
    case "Signal":
      return signal(request, shell);
    case "Delete":
      context.shells.remove(shell);
      return { text: writeAnswer(request, "") };
    default:
      throw invalid(`the action ${request.action} is not supported`);
  }
}

function create(request: WsmanRequest, caller: Caller, { shells, counts, idleTimeout }: ActionContext): Answer {
  if (request.resourceUri !== CMD_SHELL)
    throw new WsmanFault(FAULTS.notFound, `${request.resourceUri} is no resource of this server.`);
  const wanted = named(request, "rsp:Shell");
  const asked = readDuration(child(wanted, "rsp:IdleTimeOut")?.text.trim());
  const shell = shells.create({
    id: wanted.attributes.ShellId,
    owner: caller.user,
    sessionId: request.sessionId,
    idleTimeout: Math.min(asked ?? idleTimeout, idleTimeout),
  });
  counts.shells++;
  shell.hold(caller.socket);
  return { text: writeAnswer(request, created(shell, caller)) };
}

/** [MS-WSMV] 3.1.4.5.2: the selector in x:ResourceCreated, and the shell itself. */
function created(shell: Shell, caller: Caller): string {
  const selector = `<w:SelectorSet><w:Selector Name="ShellId">${escapeXml(shell.id)}</w:Selector></w:SelectorSet>`;
  return [
    `<x:ResourceCreated><a:Address>${escapeXml(caller.endpoint)}</a:Address>`,
    `<a:ReferenceParameters><w:ResourceURI>${CMD_SHELL}</w:ResourceURI>${selector}</a:ReferenceParameters></x:ResourceCreated>`,
    `<rsp:Shell><rsp:ShellId>${escapeXml(shell.id)}</rsp:ShellId><rsp:ResourceUri>${CMD_SHELL}</rsp:ResourceUri>`,
    `<rsp:Owner>${escapeXml(shell.owner)}</rsp:Owner><rsp:ClientIP>${caller.address}</rsp:ClientIP>`,
    `<rsp:IdleTimeOut>PT${(shell.idleTimeout / 1_000).toFixed(3)}S</rsp:IdleTimeOut>`,
    "<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>",
    "<rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime><rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>",
  ].join("");
}

function command(request: WsmanRequest, shell: Shell, context: ActionContext): Answer {
  const line = named(request, "rsp:CommandLine");
  const program = child(line, "rsp:Command")?.text;
  if (!program) throw invalid("there is no rsp:Command");
  const running = [...shell.commands.values()].filter((one) => one.running);
  if (running.length >= context.quotas.maxProcessesPerShell) throw new WsmanFault(FAULTS.maxCommandsPerShell);

  const text = [program, ...children(line, "rsp:Arguments").map((argument) => argument.text)].join(" ");
  context.counts.commands++;
  keepLatest(context.commands, text);
  const ran = skipsCmd(request) ? { passed: text } : passOn("cmd", text, context.systemRoot);
  const process = "passed" in ran ? context.start(ran.passed) : refusedProcess(ran.refusal);
  context.running.add(process);
  void process.exited.finally(() => context.running.delete(process));

  const id = line.attributes.CommandId ?? randomUUID().toUpperCase();
  const cut = () => destroyAll(shell.sockets);
  shell.commands.set(id.toUpperCase(), new Command(id, process, context.faults, cut));
  const body = `<rsp:CommandResponse><rsp:CommandId>${escapeXml(id)}</rsp:CommandId></rsp:CommandResponse>`;
  return { text: writeAnswer(request, body) };
}

function skipsCmd({ options }: WsmanRequest): boolean {
  return options.get("WINRS_SKIP_CMD_SHELL")?.toUpperCase() === "TRUE";
}

async function send(request: WsmanRequest, shell: Shell, caller: Caller, context: ActionContext): Promise<Answer> {
  const streams = children(named(request, "rsp:Send"), "rsp:Stream");
  for (const { attributes, text } of streams) {
    if (attributes.Name !== "stdin") throw invalid(`there is no input stream ${attributes.Name}`);
    const bytes = Buffer.from(text, "base64");
    const end = attributes.End?.toLowerCase() === "true";
    await findCommand(shell, attributes.CommandId).send(bytes, end, patience(request, caller, context));
  }
  return { text: writeAnswer(request, "<rsp:SendResponse/>") };
}

async function receive(request: WsmanRequest, shell: Shell, caller: Caller, context: ActionContext): Promise<Answer> {
  const desired = child(named(request, "rsp:Receive"), "rsp:DesiredStream");
  // winrm4j qualifies it with the shell's namespace, against the schema of [MS-WSMV]; Windows reads that, too.
  const id = desired?.attributes.CommandId ?? desired?.attributes["rsp:CommandId"];
  const asked = findCommand(shell, id);
  const limit = Math.min(request.maxEnvelopeSize, context.quotas.maxEnvelopeSizeKb * 1_024);
  const taken = await asked.receive(rawBytes(limit), patience(request, caller, context));
  const text = writeAnswer(request, received(asked.id, taken));
  return taken.cut ? { text, cut: shell.sockets } : { text };
}

/** Bytes that fit into an envelope beside everything else in it, as base64. */
function rawBytes(envelope: number): number {
  return Math.floor((envelope - 4_096) / 4) * 3;
}

/** [MS-WSMV] 3.1.4.14.2. Clients look for `<rsp:Stream ` by text. */
function received(id: string, { pieces, exitCode }: Taken): string {
  const stream = (name: string, end: string, bytes: string) =>
    `<rsp:Stream Name="${name}" CommandId="${escapeXml(id)}"${end}>${bytes}</rsp:Stream>`;
  const streams = pieces.map(({ name, bytes }) => stream(name, "", bytes.toString("base64")));
  const ends = exitCode === undefined ? [] : ["stdout", "stderr"].map((name) => stream(name, ' End="true"', ""));
  const state = exitCode === undefined ? "Running" : "Done";
  const exit = exitCode === undefined ? "" : `<rsp:ExitCode>${exitCode}</rsp:ExitCode>`;
  return [
    "<rsp:ReceiveResponse>",
    ...streams,
    ...ends,
    `<rsp:CommandState CommandId="${escapeXml(id)}" State="${NAMESPACES.rsp}/CommandState/${state}">${exit}</rsp:CommandState>`,
    "</rsp:ReceiveResponse>",
  ].join("");
}

/** A signal to what has ended already is no mistake. */
function signal(request: WsmanRequest, shell: Shell): Answer {
  const asked = named(request, "rsp:Signal");
  const id = asked.attributes.CommandId?.toUpperCase() ?? "";
  const code = child(asked, "rsp:Code")?.text.trim().toLowerCase() ?? "";
  const kind = /\/signal\/(terminate|ctrl_c|ctrl_break)$/.exec(code)?.[1];
  if (kind === undefined) throw invalid(`there is no signal ${code}`);
  const target = shell.commands.get(id);
  if (kind === "terminate") {
    target?.abandon();
    shell.commands.delete(id);
  } else target?.interrupt();
  return { text: writeAnswer(request, "<rsp:SignalResponse/>") };
}

function named(request: WsmanRequest, name: string): Element {
  if (request.content?.name !== name) throw invalid(`the body holds no ${name}`);
  return request.content;
}

function findCommand(shell: Shell, id: string | undefined): Command {
  const found = shell.commands.get(id?.toUpperCase() ?? "");
  if (!found) throw new WsmanFault(FAULTS.shellNotFound, "The command identifier does not exist.");
  return found;
}

/** Aborts with the fault of a time that is over, or when the caller is gone. */
function patience(request: WsmanRequest, caller: Caller, { quotas }: ActionContext): AbortSignal {
  const limit = Math.min(request.operationTimeout ?? quotas.maxTimeoutMs, quotas.maxTimeoutMs);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new WsmanFault(FAULTS.timedOut)), limit);
  timer.unref();
  caller.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return AbortSignal.any([late.signal, caller.signal]);
}

export function destroyAll(sockets: Iterable<Duplex>): void {
  for (const socket of [...sockets]) socket.destroy();
}
