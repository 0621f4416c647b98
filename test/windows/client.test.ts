import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { issueClient, issueServer, makeCa, toPfx } from "../support/certificates";
import { runProgram } from "../support/powershell";

// What the probe's Node client tells of servers that ask in the handshake, late, or not at all.

const client = resolve(__dirname, "../../scripts/windows/probe/clients/client.mjs");
const ca = makeCa();
const server = issueServer(ca);
const keys = { cert: server.certificatePem, key: server.privateKeyPem };
const thumbprint = createHash("sha1").update(server.der).digest("hex").toUpperCase();
const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-client-"));
const pfx = join(folder, "client.pfx");
writeFileSync(pfx, toPfx(issueClient(ca, "alice"), "word"));
writeFileSync(`${pfx}.password`, "word");
afterAll(() => rmSync(folder, { recursive: true }));

async function told(port: number, more: object): Promise<unknown> {
  const asked = { host: "127.0.0.1", port, name: "localhost", tls: "12", http: "1.1", path: "/", pfx, ...more };
  const { stdout } = await runProgram(process.execPath, [
    client,
    Buffer.from(JSON.stringify(asked)).toString("base64"),
  ]);
  return JSON.parse(stdout);
}

async function listening(options: TlsOptions, serve: (socket: TLSSocket) => void): Promise<number> {
  const made = createServer({ ...keys, ...options }, (socket) => {
    socket.on("error", () => {});
    socket.once("data", () => serve(socket));
  });
  await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
  onTestFinished(() => void made.close());
  return (made.address() as AddressInfo).port;
}

const subjectOf = (socket: TLSSocket) => socket.getPeerCertificate()?.subject?.CN ?? "none";
const answer = (socket: TLSSocket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${subjectOf(socket)}`);

test.each(["12", "13"])("TLS %s: a certificate asked for in the handshake is sent", async (tls) => {
  const port = await listening({ requestCert: true, rejectUnauthorized: false }, answer);
  const protocol = tls === "12" ? "TLSv1.2" : "TLSv1.3";
  expect(await told(port, { tls })).toMatchObject({ protocol, status: 200, body: "alice", server: thumbprint });
});

test("one asked for late under TLS 1.2 is told by a second handshake", async () => {
  const late = (socket: TLSSocket) => {
    socket.renegotiate({ requestCert: true, rejectUnauthorized: false }, () => answer(socket));
  };
  const port = await listening({ maxVersion: "TLSv1.2" }, late);
  expect(await told(port, {})).toMatchObject({ handshakes: 2 });
  const never = await listening({ maxVersion: "TLSv1.2" }, answer);
  expect(await told(never, {})).toMatchObject({ handshakes: 1, status: 200, body: "none" });
});

test("a connection that is reset is told, not taken for an answer", async () => {
  const port = await listening({}, (socket) => socket.destroy());
  expect(await told(port, { tls: "13" })).toMatchObject({ status: 0, body: "" });
});

test("without a path it only shakes hands, and an empty name sends no SNI", async () => {
  const names: (string | false | null)[] = [];
  const made = createServer(keys, (socket) => {
    socket.on("error", () => {});
    names.push(socket.servername ?? false);
  });
  await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
  onTestFinished(() => void made.close());
  const { port } = made.address() as AddressInfo;
  expect(await told(port, { path: "", name: "" })).toMatchObject({ server: thumbprint });
  expect(await told(port, { path: "", name: "a.probe.test" })).toMatchObject({ server: thumbprint });
  expect(names).toEqual([false, "a.probe.test"]);
});

test("a stream of HTTP/2 that asks for HTTP/1.1 is told by its code", async () => {
  const made = createSecureServer(keys);
  made.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers[":path"] === "/ok") stream.end("page");
    else stream.close(13);
  });
  await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
  onTestFinished(() => void made.close());
  const { port } = made.address() as AddressInfo;
  expect(await told(port, { http: "2", tls: "13" })).toMatchObject({ alpn: "h2", streamCode: 13 });
  expect(await told(port, { http: "2", tls: "13", path: "/ok" })).toMatchObject({
    status: 200,
    body: "page",
    streamCode: 0,
  });
});
