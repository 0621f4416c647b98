import { expect, test } from "vitest";
import {
  bytesPerSend,
  describeFault,
  FAULTS,
  kindOfFault,
  NAMESPACES,
  parseXml,
  readFault,
  readResponse,
  writeRequest,
} from "../../../provider/src/transport/winrm/wsman";
import { readRequest } from "./read-request";
import { writeFault, writeResponse } from "./write-response";

const headers = {
  to: "https://web1:5986/wsman",
  messageId: "uuid:11111111-2222-3333-4444-555555555555",
  maxEnvelopeSize: 153_600,
  operationTimeout: 20,
};

test("a request carries the headers that servers insist on, with the prefixes that some match as text", () => {
  const text = writeRequest(
    {
      kind: "command",
      shellId: "S1",
      command: "powershell.exe",
      arguments: [],
      consoleModeStdin: false,
      skipCmdShell: false,
    },
    headers,
  );
  for (const part of [
    `<w:ResourceURI s:mustUnderstand="true">${NAMESPACES.rsp}/cmd</w:ResourceURI>`,
    `<a:ReplyTo><a:Address s:mustUnderstand="true">${NAMESPACES.a}/role/anonymous</a:Address></a:ReplyTo>`,
    `<a:Action s:mustUnderstand="true">${NAMESPACES.rsp}/Command</a:Action>`,
    '<w:MaxEnvelopeSize s:mustUnderstand="true">153600</w:MaxEnvelopeSize>',
    "<w:OperationTimeout>PT20S</w:OperationTimeout>",
    '<w:Selector Name="ShellId">S1</w:Selector>',
    '<w:Option Name="WINRS_CONSOLEMODE_STDIN">FALSE</w:Option>',
    '<w:Option Name="WINRS_SKIP_CMD_SHELL">FALSE</w:Option>',
    "<rsp:CommandLine><rsp:Command>powershell.exe</rsp:Command></rsp:CommandLine>",
  ]) {
    expect(text).toContain(part);
  }
});

test("an answer is written as clients that match text expect it", () => {
  const stream = { name: "stdout", commandId: "C1", data: Buffer.from("hi") };
  const text = writeResponse({ kind: "receive", streams: [stream], commandId: "C1", state: "Done", exitCode: 0 }, {});
  expect(text).toContain('<rsp:Stream Name="stdout" CommandId="C1">aGk=</rsp:Stream>');
  expect(text).toContain("<rsp:ExitCode>0</rsp:ExitCode>");
  expect(writeResponse({ kind: "create", shellId: "S1" }, {})).toContain("<rsp:ShellId>S1</rsp:ShellId>");
  const fault = { kind: "fault", fault: { code: 5, text: "no" } } as const;
  expect(writeResponse(fault, {})).toContain("<s:Body><s:Fault>");
});

test("what other clients write is understood", () => {
  const text = `<?xml version="1.0" encoding="utf-8"?>
    <env:Envelope xmlns:env="${NAMESPACES.s}" xmlns:wsa="${NAMESPACES.a}" xmlns:wsman="${NAMESPACES.w}" xmlns="${NAMESPACES.rsp}">
      <env:Header><wsa:Action> ${NAMESPACES.rsp}/Signal </wsa:Action>
        <wsman:SelectorSet><wsman:Selector Name="ShellId">S1</wsman:Selector></wsman:SelectorSet></env:Header>
      <wsman:OptionSet><wsman:Option Name="WINRS_NOPROFILE">True</wsman:Option></wsman:OptionSet>
      <env:Body><Signal CommandId="C1"><Code>${NAMESPACES.rsp}/signal/Terminate</Code></Signal></env:Body>
    </env:Envelope>`;
  expect(readRequest(text)).toMatchObject({
    headers: { options: { WINRS_NOPROFILE: "True" } },
    request: { kind: "signal", shellId: "S1", commandId: "C1", signal: "terminate" },
  });
});

test("base64 with line breaks is read, and what is none is refused", () => {
  const answer = (data: string) =>
    writeResponse({ kind: "receive", streams: [{ name: "stdout", data: Buffer.alloc(0) }] }, {}).replace(
      "></rsp:Stream>",
      `>${data}</rsp:Stream>`,
    );
  expect(readResponse(answer("aG\r\nk=\n")).response).toMatchObject({ streams: [{ data: Buffer.from("hi") }] });
  for (const wrong of ["aGk", "a===", "ä", "=aGk"]) expect(() => readResponse(answer(wrong))).toThrow("base64");
});

test("a fault's code is read from either kind of detail, signed or not", () => {
  for (const form of ["wsman", "wmi"] as const) {
    const written = writeFault({ code: 2150859173, text: "too many" }, form).replace(
      "<s:Fault",
      `<s:Fault ${declared}`,
    );
    expect(readFault(parseXml(written))).toEqual({ code: 2150859173, text: "too many" });
    expect(readFault(parseXml(written.replaceAll("2150859173", "-2144108123")))).toMatchObject({ code: 2150859173 });
  }
});

const declared = Object.entries(NAMESPACES)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(" ");

test("every known fault has its kind, an unknown one stays as it is", () => {
  expect(FAULTS.size).toBe(21);
  for (const [code, { kind }] of FAULTS) expect(kindOfFault({ code, text: "" })).toBe(kind);
  expect(kindOfFault({ code: 12345, text: "" })).toBe("permanent");
  expect(kindOfFault({ subcode: "TimedOut", text: "" })).toBe("timed-out");
  expect(describeFault({ code: 5, text: "Access  is\ndenied." })).toBe(
    "access is denied: Access is denied. (WS-Management fault 5)",
  );
});

test("a Send of the most bytes that fit stays within the envelope", () => {
  const send = (data: Buffer) =>
    writeRequest({ kind: "send", shellId: "S1", streams: [{ name: "stdin", commandId: "C1", data }] }, headers);
  const most = bytesPerSend(153_600, Buffer.byteLength(send(Buffer.alloc(0))));
  const size = Buffer.byteLength(send(Buffer.alloc(most)));
  expect(size).toBeLessThanOrEqual(153_600);
  expect(size).toBeGreaterThan(153_600 - 300);
});
