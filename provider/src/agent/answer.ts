import { printable } from "../base/printable";
import { type AnswerLine, answerLine } from "./protocol";

export type Parsed = { readonly line: AnswerLine } | { readonly wrong: string };

/**
 * A line of an answer, looked at before anything believes it. What is wrong says where and what was expected; never what
 * stands there, which may be a digest of a password.
 */
export function parseAnswer(text: string): Parsed {
  const excess = outOfBounds(text);
  if (excess) return { wrong: `an answer of ${text.length} characters came that ${excess}` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { wrong: `an answer of ${text.length} characters came that is no JSON` };
  }
  const read = answerLine(json).read(json);
  if ("value" in read) return { line: read.value };
  const where = printable(read.path.map(String).join("."), 200) || "the answer";
  return { wrong: `an answer of the wrong shape came: ${where}: ${printable(read.message, 200)}` };
}

/** No answer nests deeper than ten, and a full line holds 31,000 values; both bound what reading a line costs. */
const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;

/** Why a JSON text would take more memory than any answer does; undefined where it would not. */
function outOfBounds(json: string): string | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(json, at + 1);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        values++;
        if (++depth > MAX_DEPTH) return `nests more than ${MAX_DEPTH} levels deep`;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
        break;
      case COMMA:
        values++;
    }
    if (values > MAX_VALUES) return `has more than ${MAX_VALUES} values`;
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

/** Where its quotation mark stands, or beyond the end of the text. */
function endOfString(json: string, from: number): number {
  let at = from;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
