import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentProtocol, type AuthContext, type Connection, type ParsedKey, Server, utils } from "ssh2";
import { expect, onTestFinished, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { failure, PASSWORD, start, targetOf, without } from "./door";

const host = makeSshKeys("rsa", { bits: 2048 });
const own = makeSshKeys("rsa", { bits: 2048 });
const second = makeSshKeys("rsa", { bits: 2048 });
const short = makeSshKeys("rsa", { bits: 1024 });
const ed25519 = makeSshKeys("ed25519");

test("a server that does not say what it takes was sent SHA-1, and is sent SHA-2", async () => {
  const server = await openSilent({ accepts: "sha256" });
  await (await start({ ...server.target, privateKey: new Secret(own.private) })).close();
  expect(server.seen).toEqual(["ssh-rsa by sha256"]);
});

test("where SHA-1 is all that a server takes, legacyAlgorithms lets an RSA key in", async () => {
  const server = await openSilent({ accepts: undefined });
  const target = { ...server.target, privateKey: new Secret(own.private) };
  expect((await failure(start(target))).code).toBe("connection/login");
  expect(server.seen).toEqual(["ssh-rsa by sha256", "ssh-rsa by sha512"]);
  await (await start({ ...target, legacyAlgorithms: true })).close();
  expect(server.seen).toEqual(["ssh-rsa by sha256", "ssh-rsa by sha512", "ssh-rsa by SHA-1"]);
});

test("an agent signs by SHA-2 too, each key once before any a second time", async () => {
  const agentSocketPath = await openAgent([short, own, ed25519, second]);
  const server = await openSilent({ accepts: "sha512", key: second });
  await (await start({ ...server.target, agentSocketPath })).close();
  expect(server.seen).toEqual([
    "ssh-rsa by sha256",
    "ssh-ed25519 by its own",
    "ssh-rsa by sha256",
    "ssh-rsa by sha512",
    "ssh-rsa by sha512",
  ]);
});

test("with legacyAlgorithms an agent may sign by SHA-1", async () => {
  const agentSocketPath = await openAgent([short]);
  const server = await openSilent({ accepts: undefined, key: short });
  await (await start({ ...server.target, agentSocketPath, legacyAlgorithms: true })).close();
  expect(server.seen).toEqual(["ssh-rsa by SHA-1"]);
});

test("an agent that holds nothing but an RSA key of 1024 bits holds nothing", async () => {
  const agentSocketPath = await openAgent([short]);
  const server = await openSilent({ accepts: "sha256", key: short });
  const error = await failure(start({ ...server.target, agentSocketPath }));
  expect(error.code).toBe("connection/credentials");
  expect(error.reason).toContain("holds no key that can be used");
  expect(server.seen).toEqual([]);
});

test("hostile: a host key signature by SHA-1 where SHA-2 was agreed on is refused", async () => {
  for (const name of ["ssh-rsa", "rsa-sha2-512"]) {
    const server = await openSilent({ accepts: "sha256", signsAs: name });
    const error = await failure(start({ ...server.target, password: new Secret(PASSWORD) }));
    expect(error.code).toBe("connection/protocol");
    expect(server.seen).toEqual([]);
  }
});

interface Silent {
  /** Hash of the signatures that it takes; undefined: SHA-1. */
  readonly accepts: string | undefined;
  readonly key?: { readonly public: string };
  /** Signs the exchange by SHA-1, under this name. */
  readonly signsAs?: string;
}

/** A server that sends no server-sig-algs (RFC 8308, 3.1), and notes which keys it is asked about. */
async function openSilent({ accepts, key = own, signsAs }: Silent) {
  const seen: string[] = [];
  const authorized = utils.parseKey(key.public) as ParsedKey;
  const hostKey = utils.parseKey(host.private) as ParsedKey;
  const sign = hostKey.sign.bind(hostKey);
  if (signsAs !== undefined) Object.assign(hostKey, { sign: (data: Buffer) => sign(data, "sha1") });
  const server = new Server({ hostKeys: [{ key: hostKey as unknown as string, passphrase: "" }] }, (client) => {
    client.on("error", () => {});
    eachExchange(client, (exchange) => {
      // ssh2 sets it once more behind this.
      Object.defineProperty(exchange, "remoteExtInfoEnabled", { get: () => false, set: () => {} });
      if (signsAs !== undefined) exchange.negotiated.serverHostKey = signsAs;
    });
    client.on("authentication", (context: AuthContext) => {
      if (context.method !== "publickey") return context.reject(["publickey"]);
      const { hashAlgo, signature } = context;
      const isRsa = context.key.algo === "ssh-rsa";
      const by = hashAlgo ?? (isRsa ? "SHA-1" : "its own");
      if (!signature) seen.push(`${context.key.algo} by ${by}`);
      const isKnown = isRsa && hashAlgo === accepts && authorized.getPublicSSH().equals(context.key.data);
      const isProved = !signature || authorized.verify(context.blob as Buffer, signature, hashAlgo) === true;
      if (isKnown && isProved) context.accept();
      else context.reject(["publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec) => {
        const channel = acceptExec();
        channel.on("end", () => {
          channel.exit(0);
          channel.end();
        });
        channel.resume();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const knownHosts = `[127.0.0.1]:${port} ${host.public}\n`;
  const target = targetOf({ host: "127.0.0.1", port, hostKeyFingerprint: "" });
  return { seen, target: { ...without(target, "hostKeyFingerprint", "password"), knownHosts } };
}

interface Exchange {
  readonly negotiated: { serverHostKey: string };
}

/** Calls back as soon as the algorithms are agreed on. */
function eachExchange(client: Connection, callback: (exchange: Exchange) => void): void {
  const { _protocol: protocol } = client as unknown as { _protocol: { _kex: Exchange | undefined } };
  let current: Exchange | undefined;
  Object.defineProperty(protocol, "_kex", {
    get: () => current,
    set: (exchange: Exchange | undefined) => {
      current = exchange;
      if (exchange?.negotiated) callback(exchange);
    },
  });
}

/** An SSH agent on a socket of its own, as ssh-agent is one. */
async function openAgent(keys: readonly { readonly private: string }[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "iis-clientcert-agent-"));
  const path = join(folder, "agent.sock");
  const parsed = keys.map((key) => utils.parseKey(key.private) as ParsedKey);
  const server = createServer((socket) => {
    const protocol = new AgentProtocol(false);
    socket.on("error", () => {});
    protocol.on("error", () => {});
    protocol.on("identities", (request) => void protocol.getIdentitiesReply(request, parsed));
    protocol.on("sign", (request, shown, data, { hash }) => {
      const key = parsed.find((each) => each.getPublicSSH().equals((shown as ParsedKey).getPublicSSH()));
      const signature = key?.sign(data, hash);
      if (Buffer.isBuffer(signature)) protocol.signReply(request, signature);
      else protocol.failureReply(request);
    });
    socket.pipe(protocol).pipe(socket);
  });
  server.listen(path);
  await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  return path;
}
