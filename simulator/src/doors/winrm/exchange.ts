import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type ActionContext, type Answer, destroyAll, perform } from "./actions";
import { readRequest, writeFault } from "./envelope";
import { FAULTS, WsmanFault } from "./fault";
import type { ConnectionLogin } from "./login";
import { decodeSealedBody, encodeSealedBody, isSealedContentType } from "./ntlm";
import type { KnownUser } from "./users";

export interface ExchangeContext {
  readonly actions: ActionContext;
  /** Of the connection that the request came over. */
  readonly login: ConnectionLogin;
  readonly secure: boolean;
  readonly basic: boolean;
  readonly url: string;
  readonly computerName: string;
  readonly messages: Record<string, number>;
}

const PLAIN = "application/soap+xml;charset=UTF-8";
/** Bytes that are read of a body before the connection is cut. */
const LONGEST_BODY = 16 << 20;

/** One HTTP request and its answer: login, seal, envelope, action. */
export async function exchange(req: IncomingMessage, res: ServerResponse, context: ExchangeContext): Promise<void> {
  res.setHeader("Server", "Microsoft-HTTPAPI/2.0");
  if (new URL(req.url ?? "/", "http://any").pathname.toLowerCase() !== "/wsman") return reply(res, 404);
  if (req.method !== "POST") return reply(res, 405);
  const body = await readBody(req);
  if (!body) return void req.socket.destroy();

  const verdict = context.login.admit(req.headers.authorization, body.length === 0);
  if (!verdict.user) return challenge(res, context, verdict.token);
  if (verdict.token) res.setHeader("WWW-Authenticate", `Negotiate ${verdict.token.toString("base64")}`);
  if (body.length === 0) return reply(res, 200);

  const sealed = isSealedContentType(req.headers["content-type"] ?? "");
  if (sealed && !context.login.session) return challenge(res, context);
  // AllowUnencrypted is false.
  if (!sealed && !context.secure) return reply(res, 500);
  const plain = sealed ? open(req, body, context) : body;
  if (!plain) return reply(res, 400);
  const { status, answer } = await answerTo(plain, req, res, verdict.user, context);
  send(res, status, answer, sealed ? context.login : undefined);
}

async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Negotiate goes first and has a line of its own: clients look at the first. */
function challenge(res: ServerResponse, { secure, basic }: ExchangeContext, token?: Buffer): void {
  const schemes = token
    ? [`Negotiate ${token.toString("base64")}`]
    : ["Negotiate", ...(secure && basic ? ['Basic realm="WSMAN"'] : [])];
  res.setHeader("WWW-Authenticate", schemes);
  reply(res, 401);
}

function reply(res: ServerResponse, status: number): void {
  res.writeHead(status, { "Content-Length": 0 }).end();
}

/** What was changed on its way has no meaning that one could answer. */
function open(req: IncomingMessage, body: Buffer, { login }: ExchangeContext): Buffer | undefined {
  if (!login.session) return undefined;
  try {
    return decodeSealedBody(login.session, req.headers["content-type"] ?? "", body);
  } catch {
    login.forget();
    return undefined;
  }
}

async function answerTo(
  plain: Buffer,
  req: IncomingMessage,
  res: ServerResponse,
  user: KnownUser,
  context: ExchangeContext,
): Promise<{ status: number; answer: Answer }> {
  const over = new AbortController();
  const gone = () => over.abort(new WsmanFault(FAULTS.aborted));
  res.once("close", gone);
  let messageId: string | undefined;
  try {
    if (plain.length > context.actions.quotas.maxEnvelopeSizeKb * 1_024) throw new WsmanFault(FAULTS.envelopeTooLarge);
    const request = readRequest(plain.toString("utf8"));
    messageId = request.messageId;
    context.messages[request.action] = (context.messages[request.action] ?? 0) + 1;
    if (user.mayManage === false) throw new WsmanFault(FAULTS.accessDenied);
    const caller = {
      user: user.name,
      endpoint: context.url,
      address: "127.0.0.1",
      socket: req.socket as Duplex,
      signal: over.signal,
    };
    return { status: 200, answer: await perform(request, caller, context.actions) };
  } catch (error) {
    if (!(error instanceof WsmanFault)) throw error;
    return { status: 500, answer: { text: writeFault(error, messageId, context.computerName) } };
  } finally {
    res.off("close", gone);
    gone();
  }
}

function send(res: ServerResponse, status: number, answer: Answer, login: ConnectionLogin | undefined): void {
  if (res.destroyed) return;
  const plain = Buffer.from(answer.text);
  const { contentType, body } =
    login?.session !== undefined ? encodeSealedBody(login.session, plain) : { contentType: PLAIN, body: plain };
  res.writeHead(status, { "Content-Type": contentType, "Content-Length": body.length });
  const { cut } = answer;
  if (cut) res.write(body.subarray(0, body.length >> 1), () => destroyAll(cut));
  else res.end(body);
}
