import { randomUUID } from "node:crypto";
import { hostAndPort } from "../place";
import { limited } from "../waiting";
import type { Channel } from "./channel";
import { type Fail, LinkLost } from "./failures";
import type { HttpAnswer } from "./http";
import type { WinrmTarget } from "./target";
import {
  describeFault,
  kindOfFault,
  readResponse,
  type ShellRequest,
  type ShellResponse,
  type WsmanFault,
  type WsmanFaultKind,
  WsmanFormatError,
  writeRequest,
} from "./wsman";

/** The server understood, and said no. */
export class WsmanRefusal extends Error {
  override readonly name = "WsmanRefusal";
  readonly kind: WsmanFaultKind;

  constructor(readonly fault: WsmanFault) {
    super(describeFault(fault));
    this.kind = kindOfFault(fault);
  }
}

type AnswerTo<Request extends ShellRequest> = Extract<ShellResponse, { kind: Request["kind"] }>;

/** WS-Management over a channel: one method, since every action goes the same way. */
export class Actions {
  readonly #channel: Channel;
  readonly #target: WinrmTarget;
  readonly #fail: Fail;
  readonly #sessionId: string;

  constructor(channel: Channel, target: WinrmTarget, fail: Fail, sessionId: string) {
    this.#channel = channel;
    this.#target = target;
    this.#fail = fail;
    this.#sessionId = sessionId;
  }

  /**
   * Throws WsmanRefusal for a fault; ConnectionError for a refused login, `connection/protocol` for what is no answer, and
   * `connection/lost` where the connection broke or nothing came within readTimeoutSec.
   */
  async ask<Request extends ShellRequest>(request: Request, signal: AbortSignal): Promise<AnswerTo<Request>> {
    const messageId = `uuid:${randomUUID().toUpperCase()}`;
    const message = Buffer.from(this.write(request, messageId), "utf8");
    const answer = await this.#post(message, signal);
    const { headers, response } = this.#read(answer);
    if (headers.relatesTo !== undefined && headers.relatesTo.trim().toUpperCase() !== messageId.toUpperCase()) {
      throw this.#unexpected("answered another message than the one that was asked");
    }
    if (response.kind === "fault") throw new WsmanRefusal(response.fault);
    if (response.kind !== request.kind) throw this.#unexpected(`answered ${request.kind} with ${response.kind}`);
    return response as AnswerTo<Request>;
  }

  write(request: ShellRequest, messageId: string): string {
    const { scheme, path, maxEnvelopeSize, operationTimeoutSec } = this.#target;
    return writeRequest(request, {
      to: `${scheme}://${hostAndPort(this.#target)}${path}`,
      messageId,
      maxEnvelopeSize,
      operationTimeout: operationTimeoutSec,
      sessionId: this.#sessionId,
    });
  }

  async #post(message: Buffer, signal: AbortSignal): Promise<HttpAnswer> {
    const { readTimeoutSec } = this.#target;
    const late = () => this.#fail("connection/lost", `answered nothing within ${readTimeoutSec} s`);
    try {
      // Dialling has a limit of its own.
      await this.#channel.open(signal);
      return await limited(readTimeoutSec * 1_000, signal, late, (limit) => this.#channel.post(message, limit));
    } catch (error) {
      if (!(error instanceof LinkLost)) throw error;
      const { message: seen, remedy } = error;
      const more = { cause: error, ...(remedy !== undefined && { remedy }) };
      throw this.#fail("connection/lost", `broke the connection: ${seen}`, more);
    }
  }

  #read({ status, contentType, body }: HttpAnswer) {
    const isSoap = /^\s*application\/soap\+xml\b/i.test(contentType) && body.length > 0;
    if (!isSoap || (status !== 200 && status !== 500 && status !== 400)) throw this.#noAnswer(status, contentType);
    try {
      return readResponse(body);
    } catch (error) {
      if (!(error instanceof WsmanFormatError)) throw error;
      throw this.#unexpected(`answered what is not WS-Management: ${error.message}`);
    }
  }

  #noAnswer(status: number, contentType: string) {
    const kind = contentType.split(";")[0]?.trim().slice(0, 60);
    return this.#unexpected(`answered HTTP ${status}${kind ? ` (${kind})` : ""} where WS-Management was expected`);
  }

  #unexpected(reason: string) {
    const { path } = this.#target;
    return this.#fail("connection/protocol", reason, {
      remedy: `Check that host, port and path (${path}) are those of WinRM, that no proxy is in between, and the event log of Windows Remote Management on the server.`,
    });
  }
}
