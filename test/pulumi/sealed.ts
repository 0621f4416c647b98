import { expect } from "vitest";
import { leaksIn } from "./secret-world";

/** HTTP messages as anybody on the way reads them: a login, which has no body, and sealed bodies, in which nothing can be read. */
export function expectSealed(messages: readonly Buffer[]): void {
  const texts = messages.map((message) => message.toString("latin1"));
  const [plain, sealed] = [texts.filter((text) => bodyOf(text) === ""), texts.filter((text) => bodyOf(text) !== "")];
  // A handshake is two requests and two answers; of the rest there is at least a shell, a command, input and output.
  expect(plain.length).toBeGreaterThanOrEqual(4);
  expect(sealed.length).toBeGreaterThan(plain.length);
  for (const text of plain) expect(text).toMatch(/^(Authorization|WWW-Authenticate): Negotiate( |\r$)/im);
  for (const text of sealed) expect(text).toMatch(/^Content-Type: multipart\/encrypted;/im);

  const all = texts.join("\n");
  for (const readable of ["Envelope", "rsp:Stream", "EncodedCommand", '"verb"']) expect(all).not.toContain(readable);
  const places = [
    ["on the way", all],
    ["on the way, in UTF-16", all.replaceAll("\0", "")],
  ] as const;
  expect(leaksIn(places)).toEqual([]);
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf("\r\n\r\n") + 4);
}
