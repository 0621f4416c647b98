import { ServerError } from "../../../provider/src/errors";
import { asked } from "./agent";
import type { Case } from "./cases";
import { answered, fault, times } from "./soap";
import { told as shown } from "./tls";

const KB_256 = 256 * 1024;
const upTo = (text: string, size: number) => text.repeat(Math.floor(size / text.length));

/** What was measured to stop the whole process, at the size at which it was. */
export const cases: readonly Case[] = [
  ["a TLS subject of 90,000 blanks, before any login", () => shown(`x${" ".repeat(90_000)}x`, ["x"], false)],
  [
    "a fault's text of 200,000 dots and an x",
    () => asked({ fault: { kind: "unknown", text: `${".".repeat(200_000)}x` } }),
  ],
  [
    "an error of 200,000 dots and an x",
    () => new ServerError({ code: "server/agent", server: "web1", text: `${".".repeat(200_000)}x` }).message,
  ],
  ["a WinRM answer of 256 KB of <!--", () => answered(`<a>${upTo("<!--", KB_256)}`)],
  ["a WinRM answer of 256 KB of <!", () => answered(`<a>${upTo("<!", KB_256)}`)],
  ["a WinRM answer of 256 KB of CDATA that does not end", () => answered(`<a>${upTo("<![CDATA[", KB_256)}`)],
  [
    "a WinRM answer of 256 KB of namespaces",
    () => answered(`<a${times(5000, (at) => ` xmlns:p${at}="u"`)}>${times(10_000, () => '<b xmlns:q="v"/>')}</a>`),
  ],
  ["a WinRM fault of 200,000 characters", () => answered(fault("x".repeat(200_000)))],
  ["a text of 200,000 characters", () => asked({ fault: { kind: "unknown", text: "x".repeat(200_000) } })],
];
