import type { Readable } from "node:stream";
import { printable } from "../../base/printable";
import { type Answer, BODY_LIMIT } from "./observation";

/** What is sent, the same over every protocol. */
export interface Question {
  readonly method: "GET" | "POST";
  /** With its port, as the header Host has it. */
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** What came, as far as it is looked at. */
export interface Reply {
  readonly status: number;
  readonly location?: string;
  readonly body: Buffer;
  readonly cut: boolean;
}

/** Reads a body up to the limit and no further. Never rejects: a body that breaks off is one that was cut. */
export function collect(stream: Readable): Promise<Pick<Reply, "body" | "cut">> {
  const pieces: Buffer[] = [];
  let size = 0;
  return new Promise((done) => {
    const end = (cut: boolean) => done({ body: Buffer.concat(pieces).subarray(0, BODY_LIMIT), cut });
    stream.on("data", (piece: Buffer) => {
      if (size < BODY_LIMIT) pieces.push(piece);
      size += piece.length;
      if (size <= BODY_LIMIT) return;
      end(true);
      stream.destroy();
    });
    stream.once("end", () => end(false));
    stream.once("error", () => end(true));
    stream.once("close", () => end(true));
  });
}

/** What is told of a response: never its text. */
export function readReply({ status, location, body, cut }: Reply, expectText: string | undefined): Answer {
  const text = body.toString("utf8");
  const page = status >= 400 ? readErrorPage(status, text) : {};
  return {
    status,
    ...page,
    ...(location !== undefined && status >= 300 && status < 400 && { location: place(location) }),
    ...(expectText !== undefined && { hasText: text.includes(expectText) }),
    ...(cut && { cut }),
  };
}

/** IIS writes `HTTP Error 403.16 - Forbidden` and `0x800b0109`, in the server's language. */
function readErrorPage(status: number, text: string): Pick<Answer, "subStatus" | "error"> {
  const found = [...text.matchAll(/\b(\d{3})\.(\d{1,2})\b/g)].find(([, main]) => main === String(status));
  const error = /\b0x[0-9a-f]{8}\b/i.exec(text)?.[0].toLowerCase();
  return { ...(found && { subStatus: found[0] }), ...(error !== undefined && { error }) };
}

/** Queries of redirects hold tokens, and addresses may hold a login. */
function place(location: string): string {
  const looked = location.slice(0, LOOKED_AT);
  const end = looked.search(/[?#]/);
  const path = end < 0 ? looked : looked.slice(0, end);
  return printable(path.replace(LOGIN, "$1//"), LONGEST_LOCATION);
}

/** To the last @ before the path, with either slash, as browsers read it (WHATWG URL, authority state). */
const LOGIN = /^([a-z]{1,10}:)?[/\\]{2}[^/\\]*@/i;
const LOOKED_AT = 4000;

const LONGEST_LOCATION = 200;
