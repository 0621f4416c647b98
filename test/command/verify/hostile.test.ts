import { constants, createSecureServer } from "node:http2";
import type { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { issueClient, makeCa } from "../../support/certificates";
import { filesOf, optionsFor } from "./files";
import { keysOf, listen, rawServer } from "./servers";
import { causes, type Told, verify, verifyJson } from "./verify";

const authority = makeCa();
const alice = issueClient(authority, "alice");

async function ask(answer: (socket: TLSSocket) => void, more: readonly string[] = [], seconds?: number): Promise<Told> {
  return verifyJson([...(await words(answer, seconds)), ...more]);
}

async function words(answer: (socket: TLSSocket) => void, seconds = 30): Promise<string[]> {
  const url = await rawServer({ ...keysOf(authority), requestCert: true, rejectUnauthorized: false }, answer);
  return [...optionsFor(url, authority, alice), "--no-post", "--timeout", `${seconds}`];
}

/** For ever, as fast as it is taken. */
function flood(socket: TLSSocket, piece: string): void {
  const go = () => {
    while (socket.writable && socket.write(piece));
  };
  socket.on("drain", go);
  go();
}

const KINDS = ({ rows }: Told) => [
  ...new Set(rows.filter(({ http }) => http === "1.1").map((row) => row.failure?.kind)),
];

test("headers without an end are cut off", async () => {
  const told = await ask((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    flood(socket, `x-padding: ${"x".repeat(1000)}\r\n`);
  });
  expect(told.exitCode).toBe(1);
  expect(KINDS(told)).toEqual(["unreadable"]);
});

test("interim responses without an end run into the time limit", async () => {
  const told = await ask((socket) => flood(socket, "HTTP/1.1 102 Processing\r\n\r\n"), [], 1);
  expect(told.exitCode).toBe(1);
  expect(causes(told)).toContain("timeout");
});

test("a body without an end is read to 64 KiB, and the text counts that stands there", async () => {
  const endless = (socket: TLSSocket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\nOrders of alice\n");
    flood(socket, `${"y".repeat(10_000)}\n`);
  };
  const told = await ask(endless, ["--allow-anonymous", "--expect-text", "Orders of alice"]);
  expect(told.rows[0]?.answer).toEqual({ status: 200, hasText: true, cut: true });
  expect(JSON.stringify(told).length).toBeLessThan(30_000);
});

test("an answer in drops ends at the time limit", async () => {
  const told = await ask(
    (socket) => {
      const drops = setInterval(() => socket.write("H"), 50);
      socket.once("close", () => clearInterval(drops));
    },
    [],
    1,
  );
  expect(told.exitCode).toBe(1);
  expect(KINDS(told).every((kind) => kind === "timeout" || kind === "unreadable")).toBe(true);
});

test.each([
  ["garbage", "\u0000\u0001\u0002 no HTTP at all\r\n\r\n"],
  ["a status that is none", "HTTP/1.1 9999 Odd\r\n\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"],
  ["a change of protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
])("%s is a finding, and no crash", async (_what, text) => {
  const told = await ask((socket) => socket.end(text), [], 3);
  expect(told.exitCode).toBe(1);
  expect(told.rows[0]?.verdict).toBe("unexpected");
});

test("what a terminal would obey reaches no output, from status text, redirect or page", async () => {
  const evil = "\u001b[2J\u0007";
  const answer = (socket: TLSSocket) =>
    socket.end(
      `HTTP/1.1 302 ${evil}Found\r\nlocation: https://user:planted-login@other.example/a\u009b2J?planted-token#x\r\n\r\n${evil}`,
    );
  const line = await words(answer);
  const { out, err } = await verify(line);
  const json = (await verify([...line, "--json"])).out;
  for (const text of [out, err, json]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the ones that a terminal obeys are meant
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(text).not.toContain("planted");
  }
  expect(out).toContain("302, to https://other.example/a");
  expect(out).toContain("the answer is a redirect, which is not followed");
});

test.each([
  ["an @ in the password", "https://user:p@planted-login@other.example/a"],
  ["backslashes", "https:\\\\user:planted-login@other.example/a"],
  ["more characters than are shown", `https://${"u".repeat(190)}:planted-login${"p".repeat(300)}@other.example/a`],
])("the login of a redirect with %s is not shown", async (_what, location) => {
  const { out } = await verify(
    await words((socket) => socket.end(`HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`)),
  );
  expect(out).not.toContain("planted");
  expect(out).toMatch(/302, to https:\/\/other\.example\/a/);
});

test("HTTP/2 that is none, and streams that are refused, are told apart from other failures", async () => {
  const url = await rawServer({ ...keysOf(authority), ALPNProtocols: ["h2", "http/1.1"] }, (socket) =>
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
  );
  const { ca } = filesOf({ ca: authority.certificatePem });
  const told = await verifyJson(["--url", url, "--ca", ca, "--no-post", "--allow-anonymous", "--timeout", "30"]);
  const http2 = told.rows.filter(({ http }) => http === "2");
  expect(http2.map(({ verdict }) => verdict)).toEqual(["unexpected", "unexpected"]);
  expect(told.rows.filter(({ http }) => http === "1.1").map(({ answer }) => answer?.status)).toEqual([200, 200]);
});

test("a stream that asks for HTTP/1.1 is one that a client repeats there", async () => {
  const server = createSecureServer({ ...keysOf(authority), allowHTTP1: true }, (request, response) => {
    if (request.httpVersion === "2.0") response.stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED);
    else response.end();
  });
  const { ca } = filesOf({ ca: authority.certificatePem });
  const told = await verifyJson(["--url", await listen(server), "--ca", ca, "--no-post", "--allow-anonymous"]);
  expect(told.rows.map(({ http, failure, verdict }) => `${http} ${failure?.kind} ${verdict}`)).toEqual([
    "1.1 undefined expected",
    "2 http11Required notOffered",
    "1.1 undefined expected",
    "2 http11Required notOffered",
  ]);
  expect(told).toMatchObject({ exitCode: 0, notes: [{ cause: "lateHttp2" }] });
});

test("a page that names other numbers than its status shows none of them", async () => {
  const told = await ask((socket) => socket.end("HTTP/1.1 403 No\r\n\r\n<h1>HTTP Error 401.2</h1> 0x8007052E"));
  expect(told.rows[0]?.answer).toMatchObject({ status: 403, error: "0x8007052e" });
  expect(told.rows[0]?.answer?.subStatus).toBeUndefined();
});
