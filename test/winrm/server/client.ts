import { randomUUID } from "node:crypto";
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { onTestFinished } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import {
  channelBindingsOf,
  decodeSealedBody,
  encodeSealedBody,
  NtlmClient,
  type NtlmSession,
} from "../../../provider/src/transport/winrm/ntlm";
import { makeAuthority } from "../../../simulator/src/certificates";
import { startWinrmDoor, type WinrmDoor, type WinrmDoorOptions } from "../../../simulator/src/doors/winrm";
import { programs } from "../../interop/programs";

export const PASSWORD = "Simulated-1";
export const authority = makeAuthority("Test Authority");
export const server = authority.issue({ commonName: "localhost", usage: "server", days: 2, altNames: ["127.0.0.1"] });

export const RSP = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
const TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
const SOAP = "application/soap+xml;charset=UTF-8";

/** A door with the programs of the interoperability suite behind it; closed after the test. */
export async function openDoor(options: Partial<WinrmDoorOptions> = {}): Promise<WinrmDoor> {
  const door = await startWinrmDoor({
    users: { Administrator: { password: PASSWORD }, other: { password: PASSWORD } },
    start: programs,
    https: server,
    ...options,
  });
  onTestFinished(() => door.close());
  return door;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names and values as they came, one after the other. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export type Post = (headers: Readonly<Record<string, string>>, body?: string | Buffer) => Promise<Reply>;

export interface TlsChoice {
  readonly cert?: string;
  readonly key?: string;
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
}

/** One connection, kept alive. */
export function connection(url: string, tls: TlsChoice = {}): Post {
  const secure = url.startsWith("https:");
  const options = { keepAlive: true, maxSockets: 1 };
  const agent = secure ? new HttpsAgent({ ...options, ca: authority.certificatePem, ...tls }) : new HttpAgent(options);
  onTestFinished(() => agent.destroy());
  return (headers, body = "") =>
    new Promise((resolve, reject) => {
      const send = secure ? httpsRequest : httpRequest;
      const length = Buffer.byteLength(body);
      const req = send(url, { method: "POST", agent, headers: { ...headers, "Content-Length": length } }, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk) => chunks.push(chunk));
        res.once("error", reject);
        res.once("end", () => {
          const { statusCode = 0, headers, rawHeaders } = res;
          resolve({ status: statusCode, headers, rawHeaders, body: Buffer.concat(chunks) });
        });
      });
      req.once("error", reject);
      req.end(body);
    });
}

export type Ask = (envelope: string) => Promise<{ readonly status: number; readonly text: string }>;

/** Basic over HTTPS. */
export function byBasic(door: WinrmDoor, user = "Administrator", password = PASSWORD): Ask {
  const post = connection(door.httpsUrl);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return async (envelope) => {
    const { status, body } = await post({ Authorization: authorization, "Content-Type": SOAP }, envelope);
    return { status, text: body.toString() };
  };
}

/** NTLM on a connection that is at hand; throws where the login is refused. */
export async function logIn(post: Post, bound = false, user = "Administrator"): Promise<NtlmSession> {
  const ntlm = new NtlmClient({
    user,
    password: new Secret(PASSWORD),
    ...(bound && { channelBindings: channelBindingsOf(server.der) }),
  });
  const negotiate = (token: Buffer) => post({ Authorization: `Negotiate ${token.toString("base64")}` });
  const challenge = await negotiate(ntlm.first());
  const token = /^Negotiate (\S+)$/.exec(String(challenge.headers["www-authenticate"]))?.[1] ?? "";
  const { status } = await negotiate(ntlm.next(Buffer.from(token, "base64")));
  if (status !== 200) throw new Error(`refused with ${status}`);
  ntlm.complete();
  return ntlm.session();
}

/** Sealed over HTTP. */
export async function byNtlm(door: WinrmDoor): Promise<Ask> {
  const post = connection(door.httpUrl);
  const session = await logIn(post);
  return async (envelope) => {
    const { contentType, body } = encodeSealedBody(session, Buffer.from(envelope));
    const answer = await post({ "Content-Type": contentType }, body);
    if (answer.body.length === 0) return { status: answer.status, text: "" };
    const plain = decodeSealedBody(session, String(answer.headers["content-type"]), answer.body);
    return { status: answer.status, text: plain.toString() };
  };
}

export interface EnvelopeOptions {
  readonly shell?: string | undefined;
  readonly size?: number;
  readonly timeout?: string;
  readonly messageId?: string;
  /** Stands at the end of the header. */
  readonly header?: string;
  /** Stands between header and body. */
  readonly between?: string;
}

export function envelope(action: string, body: string, options: EnvelopeOptions = {}): string {
  const {
    shell,
    size = 153_600,
    timeout = "PT20S",
    messageId = `uuid:${randomUUID()}`,
    header = "",
    between,
  } = options;
  const selector = shell && `<w:SelectorSet><w:Selector Name="ShellId">${shell}</w:Selector></w:SelectorSet>`;
  return [
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"',
    ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"',
    ` xmlns:rsp="${RSP}"><s:Header><a:To>http://web01:5985/wsman</a:To>`,
    `<a:Action s:mustUnderstand="true">${["Create", "Delete"].includes(action) ? TRANSFER : RSP}/${action}</a:Action>`,
    `<a:MessageID>${messageId}</a:MessageID><w:ResourceURI>${RSP}/cmd</w:ResourceURI>`,
    "<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>",
    `<w:MaxEnvelopeSize>${size}</w:MaxEnvelopeSize><w:OperationTimeout>${timeout}</w:OperationTimeout>`,
    `${selector ?? ""}${header}</s:Header>${between ?? ""}<s:Body>${body}</s:Body></s:Envelope>`,
  ].join("");
}

export const SHELL =
  "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>";

export async function createShell(ask: Ask): Promise<string> {
  const { text } = await ask(envelope("Create", SHELL));
  return within(text, /<w:Selector Name="ShellId">([^<]+)</);
}

export async function startCommand(ask: Ask, shell: string, line: string): Promise<string> {
  const body = `<rsp:CommandLine><rsp:Command>${line}</rsp:Command></rsp:CommandLine>`;
  return within((await ask(envelope("Command", body, { shell }))).text, /<rsp:CommandId>([^<]+)</);
}

export function send(ask: Ask, shell: string, command: string, bytes: string, end = false) {
  const text = Buffer.from(bytes).toString("base64");
  const stream = `<rsp:Stream Name="stdin" CommandId="${command}" End="${end}">${text}</rsp:Stream>`;
  return ask(envelope("Send", `<rsp:Send>${stream}</rsp:Send>`, { shell }));
}

export function receive(ask: Ask, shell: string, command: string, options: EnvelopeOptions = {}) {
  const desired = `<rsp:DesiredStream CommandId="${command}">stdout stderr</rsp:DesiredStream>`;
  return ask(envelope("Receive", `<rsp:Receive>${desired}</rsp:Receive>`, { shell, ...options }));
}

export function signal(ask: Ask, shell: string, command: string, name: string) {
  const body = `<rsp:Signal CommandId="${command}"><rsp:Code>${RSP}/signal/${name}</rsp:Code></rsp:Signal>`;
  return ask(envelope("Signal", body, { shell }));
}

/** What a stream carries in an answer. */
export function streamOf(text: string, name: string): Buffer {
  const pieces = [...text.matchAll(new RegExp(`<rsp:Stream Name="${name}"[^>]*>([^<]*)<`, "g"))];
  return Buffer.concat(pieces.map(([, piece = ""]) => Buffer.from(piece, "base64")));
}

export function faultCode(text: string): number {
  return Number(within(text, /<f:WSManFault [^>]*Code="(\d+)"/));
}

/** Reads until the command has ended. */
export async function receiveAll(ask: Ask, shell: string, command: string, options: EnvelopeOptions = {}) {
  const read = { stdout: [] as Buffer[], code: Number.NaN, longest: 0, answers: 0 };
  while (Number.isNaN(read.code)) {
    const { text } = await receive(ask, shell, command, options);
    read.stdout.push(streamOf(text, "stdout"));
    read.code = Number(/<rsp:ExitCode>(-?\d+)</.exec(text)?.[1] ?? Number.NaN);
    read.longest = Math.max(read.longest, Buffer.byteLength(text));
    if (++read.answers > 1_000) throw new Error("there is no end of it");
  }
  return { ...read, stdout: Buffer.concat(read.stdout) };
}

function within(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${pattern} is not in ${text}`);
  return found;
}
