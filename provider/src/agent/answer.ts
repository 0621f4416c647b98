import { printable } from "../base/printable";
import { outOfBounds } from "./json-bounds";
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
