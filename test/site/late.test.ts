import { constants } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:https";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { FLAG } from "../../provider/src/http-sys/flags";
import { ask, type HttpsDoor, type Simulator, startSimulator } from "../../simulator/src";
import { type Authority, makeCa } from "../support/certificates";
import { setFlags } from "../support/http-sys-entries";
import { ACCESS, AUTH, base64, type Clients, makeClients, PASSWORD, SITE } from "./clients";
import { byCurl, byNode, withoutCurl } from "./visitors";

const ASKED = "Ssl,SslNegotiateCert";
const LIMIT = 49_152;
let simulator: Simulator;
let door: HttpsDoor;
let authority: Authority;
let clients: Clients;

beforeAll(async () => {
  authority = makeCa();
  clients = makeClients(authority);
  simulator = await startSimulator({ authority, windowsVersion: "2019", accounts: { "CORP\\alice": PASSWORD } });
  simulator.edit((doc) => {
    doc.set(SITE, AUTH, { enabled: true });
    doc.addMapping(SITE, { userName: "CORP\\alice", password: PASSWORD, certificate: base64(clients.alice) });
  });
  door = await simulator.openSite();
});

afterAll(() => simulator.close());

beforeEach(() => {
  setFlags(simulator, "0.0.0.0:443", 0);
  simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: ASKED }));
});

const alice = () => ({ certificatePem: clients.alice.certificatePem, privateKeyPem: clients.alice.privateKeyPem });

test("who has no certificate answers a late question too, and is nobody", async () => {
  const visits = withoutCurl("a late question without a certificate by curl") ? [byNode] : [byNode, byCurl];
  for (const visit of visits) {
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: ASKED }));
    expect(await visit(door.httpsUrl, "1.2")).toBe("anonymous");
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: `${ASKED},SslRequireCert` }));
    expect(await visit(door.httpsUrl, "1.2")).toBe("403.7");
  }
});

test("a certificate that is sent late is judged like any other", async () => {
  expect(await byNode(door.httpsUrl, "1.2", clients.stranger)).toBe("403.16");
  expect(await byNode(door.httpsUrl, "1.2", clients.expired)).toBe("403.17");
});

test("a client that refuses to renegotiate loses its connection", async () => {
  const refusing = new Agent({ secureOptions: constants.SSL_OP_NO_RENEGOTIATION });
  onTestFinished(() => refusing.destroy());
  await expect(visitBy(refusing, "/")).rejects.toThrow();
  expect(await byNode(door.httpsUrl, "1.2", clients.alice)).toBe("CORP\\alice");
});

test("only the path that asks is asked for, once a connection", async () => {
  simulator.edit((doc) => {
    doc.set(SITE, ACCESS, { sslFlags: "Ssl" });
    doc.set(`${SITE}/secure`, ACCESS, { sslFlags: ASKED });
  });
  const keeping = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => keeping.destroy());
  const handshakes: number[] = [];
  const sockets = new Set<unknown>();
  const visit = async (path: string) => {
    const { account, socket } = await visitBy(keeping, path);
    if (!sockets.has(socket)) {
      socket.on("keylog", () => handshakes.push(1));
      sockets.add(socket);
    }
    return account;
  };
  expect(await visit("/")).toBe("anonymous");
  expect(await visit("/secure/")).toBe("CORP\\alice");
  expect(await visit("/secure/more")).toBe("CORP\\alice");
  expect(sockets.size).toBe(1);
  expect(handshakes).toHaveLength(1);
});

function visitBy(agent: Agent, path: string): Promise<{ account: unknown; socket: TLSSocket }> {
  const { certificatePem: cert, privateKeyPem: key } = clients.alice;
  return new Promise((done, failed) => {
    const asking = request(
      new URL(path, door.httpsUrl),
      { agent, cert, key, ca: authority.certificatePem },
      (response) => {
        response.resume();
        response.once("end", () =>
          done({
            account: decodeURIComponent(String(response.headers["x-iis-account"])),
            socket: asking.socket as TLSSocket,
          }),
        );
      },
    );
    asking.once("error", failed);
    asking.end();
  });
}

test.each([
  ["of a known length", (size: number) => Buffer.alloc(size, "x")],
  ["in pieces", (size: number) => [Buffer.alloc(1), Buffer.alloc(size - 2), Buffer.alloc(1)]],
])(
  "a body %s above uploadReadAheadSize is 413 when the certificate is asked for late, and no other is",
  async (_how, body) => {
    const post = (size: number, path = "/") => ask(door.httpsUrl, { ...alice(), body: body(size), path });
    expect(await post(LIMIT)).toEqual({ status: "200", account: "CORP\\alice" });
    expect(await post(LIMIT + 1)).toEqual({ status: "413" });
    expect(await post(5_000_000)).toEqual({ status: "413" });
    setFlags(simulator, "0.0.0.0:443", FLAG.negotiateClientCert);
    expect(await post(5_000_000)).toEqual({ status: "200", account: "CORP\\alice" });
    setFlags(simulator, "0.0.0.0:443", 0);
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl" }));
    expect(await post(5_000_000)).toEqual({ status: "200", account: "anonymous" });
  },
);

test("uploadReadAheadSize of the configuration counts", async () => {
  const size = (bytes: number) =>
    simulator.edit((doc) => doc.set(SITE, "system.webServer/serverRuntime", { uploadReadAheadSize: bytes }));
  const post = () => ask(door.httpsUrl, { ...alice(), body: Buffer.alloc(1000) });
  size(999);
  expect(await post()).toEqual({ status: "413" });
  size(1000);
  expect(await post()).toEqual({ status: "200", account: "CORP\\alice" });
  size(LIMIT);
});

test("a client that goes away while it is asked leaves the site as it was", async () => {
  const socket = connect({ port: Number(new URL(door.httpsUrl).port), host: "localhost", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
  await new Promise((done) => setTimeout(done, 50));
  socket.destroy();
  expect(await byNode(door.httpsUrl, "1.2", clients.alice)).toBe("CORP\\alice");
});
