// One request over TLS by Node, with a client certificate. Prints one line of JSON: what the handshake was, whether a
// certificate was asked for late, what came back.
// usage: node client.mjs '{"host":…,"port":…,"name":…,"tls":"12"|"13","http":"1.1"|"2","path":…,"pfx":FILE}'
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:tls";

const asked = JSON.parse(process.argv[2].startsWith("{") ? process.argv[2] : atob(process.argv[2]));
const found = { node: process.version };
const LIMIT = asked.path ? 15_000 : 6_000;

const version = { 12: "TLSv1.2", 13: "TLSv1.3" }[asked.tls];
const options = {
  host: asked.host,
  port: asked.port,
  // An empty name sends no SNI.
  servername: asked.name ?? "",
  rejectUnauthorized: false,
  minVersion: version ?? "TLSv1.2",
  maxVersion: version ?? "TLSv1.3",
  ALPNProtocols: asked.http === "2" ? ["h2", "http/1.1"] : ["http/1.1"],
  ...(asked.pfx && { pfx: readFileSync(asked.pfx), passphrase: readFileSync(`${asked.pfx}.password`, "utf8") }),
};

let ended = false;
function end(more = {}) {
  if (ended) return;
  ended = true;
  Object.assign(found, more);
  process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
}
const failed = (error) => end({ error: { code: error.code ?? "", text: error.message } });
setTimeout(() => end({ timedOut: true }), LIMIT);

// Under TLS 1.2 each handshake logs one line with CLIENT_RANDOM: two of them are a renegotiation.
let randoms = 0;
const socket = connect(options);
socket.on("keylog", (line) => {
  if (line.toString("latin1").startsWith("CLIENT_RANDOM")) found.handshakes = ++randoms;
});
socket.once("error", failed);
socket.once("secureConnect", () => {
  const certificate = socket.getPeerCertificate();
  found.protocol = socket.getProtocol();
  found.alpn = socket.alpnProtocol;
  found.resumed = socket.isSessionReused();
  found.server = certificate?.raw ? createHash("sha1").update(certificate.raw).digest("hex").toUpperCase() : "";
  if (!asked.path) return end();
  if (socket.alpnProtocol === "h2") askHttp2();
  else askHttp1();
});

function askHttp1() {
  const chunks = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("close", () => {
    const text = Buffer.concat(chunks).toString("latin1");
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(text.slice(0, 16))?.[1] ?? 0);
    end({ status, body: text.slice(text.indexOf("\r\n\r\n") + 4).slice(0, 300) });
  });
  socket.write(`GET ${asked.path} HTTP/1.1\r\nHost: ${asked.name || "localhost"}\r\nConnection: close\r\n\r\n`);
}

function askHttp2() {
  const session = connectHttp2(`https://${asked.name || "localhost"}:${asked.port}`, {
    createConnection: () => socket,
  });
  session.once("error", failed);
  session.once("goaway", (code) => {
    found.goaway = code;
  });
  const stream = session.request({ ":path": asked.path });
  let body = "";
  stream.on("response", (headers) => {
    found.status = headers[":status"];
  });
  stream.on("data", (chunk) => {
    body += chunk;
  });
  // A stream that is reset says why by a number (RFC 9113, section 7): 13 is HTTP_1_1_REQUIRED.
  stream.on("error", (error) => {
    found.streamError = error.message;
  });
  stream.on("close", () => end({ streamCode: stream.rstCode, body: body.slice(0, 300) }));
}
