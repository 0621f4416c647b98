import { expect, test } from "vitest";
import { asJson, printed, type Report } from "../../../provider/src/command/verify/print";

const SAID = `the log cannot be read (\u001b[2J\u202e${"x".repeat(5000)})`;

const report = {
  url: new URL("https://localhost/"),
  observations: [],
  judgement: { rows: [], findings: [], notes: [], exit: 0 },
  logged: { rows: new Map(), problem: SAID },
} as unknown as Report;

test("what a server says of its log moves no terminal, and is cut", () => {
  const text = printed(report, { isTerminal: false, env: {} } as never);
  expect(text).toContain("The server's log: the log cannot be read (\\u001b[2J\\u202e");
  expect(text).not.toContain("\u001b");
  expect(text.length).toBeLessThan(2000);
  expect(asJson(report)).toMatch(/^[\n -~]*$/);
});
