import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { type Client, type Connection, type PasswordAuthContext, Server } from "ssh2";
import { afterEach, expect, test } from "vitest";
import { createLink } from "../../provider/src/transport/ssh/link";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { failure, start, targetOf } from "./door";

/** Servers that do what the simulated door has no business to do. */
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const hostKey = makeSshKeys("ed25519");
const blob = Buffer.from(hostKey.public.split(" ")[1] ?? "", "base64");
const hostKeyFingerprint = `SHA256:${createHash("sha256").update(blob).digest("base64")}`;

async function serve(onClient: (client: Connection) => void, config = {}) {
  let connections = 0;
  const server = new Server({ hostKeys: [hostKey.private], ...config }, (client) => {
    connections++;
    client.on("error", () => {});
    onClient(client);
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    target: targetOf({ host: "127.0.0.1", port, hostKeyFingerprint }, { dialErrorLimit: 5 }),
    count: () => connections,
  };
}

const admitAll = (client: Connection) => client.on("authentication", (ctx) => ctx.accept());

test("a server that opens no session does not start the process", async () => {
  const { target, count } = await serve((client) => {
    admitAll(client).on("session", (_accept, reject) => void reject());
  });
  const error = await failure(start(target));
  expect(error.code).toBe("connection/not-started");
  expect(error.message).toContain("refused to start the command");
  expect(error.message).not.toContain("EncodedCommand");
  expect(count()).toBe(1);
});

test("a server that executes nothing does not start the process", async () => {
  const { target } = await serve((client) => {
    admitAll(client).on("session", (accept) => void accept().on("exec", (_accept, reject) => void reject()));
  });
  expect((await failure(start(target))).code).toBe("connection/not-started");
});

test("a server that never answers the request to start is given up", async () => {
  const { target } = await serve((client) => {
    admitAll(client).on("session", (accept) => void accept().on("exec", () => {}));
  });
  const error = await failure(start({ ...target, perDialTimeout: 5 }));
  expect(error.code).toBe("connection/timeout");
  expect(error.message).toContain("did not start the command within 5 s");
});

test("an expired password is told, and not sent again", async () => {
  const { target, count } = await serve((client) => {
    client.on("authentication", (ctx) => {
      if (ctx.method === "password") (ctx as PasswordAuthContext).requestChange("New password: ", () => {});
      else ctx.reject(["password"]);
    });
  });
  const error = await failure(start(target));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain("the password has expired");
  expect(count()).toBe(1);
});

test("a server that names no methods is tried with all there is", async () => {
  const tried: string[] = [];
  const { target } = await serve((client) => {
    client.on("authentication", (ctx) => {
      tried.push(ctx.method);
      ctx.reject();
    });
  });
  expect((await failure(start(target))).code).toBe("connection/login");
  expect(tried).toEqual(["none", "password", "keyboard-interactive"]);
});

test("a server that keeps asking gets only so many answers", async () => {
  let rounds = 0;
  const { target } = await serve((client) => {
    client.on("authentication", (ctx) => {
      if (ctx.method !== "keyboard-interactive") return ctx.reject(["keyboard-interactive"]);
      const again = () => {
        rounds++;
        ctx.prompt([{ prompt: "Password: ", echo: false }], again);
      };
      again();
    });
  });
  const error = await failure(start(target));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain("kept asking");
  expect(rounds).toBeLessThan(10);
});

test("a server without a common algorithm is told apart from one that is away", async () => {
  const { target, count } = await serve(admitAll, { algorithms: { cipher: ["aes256-cbc"] } });
  const error = await failure(start(target));
  expect(error.code).toBe("connection/protocol");
  expect(error.message).toContain(
    "no common cipher (the server offers aes256-cbc; accepted here: aes128-gcm@openssh.com,",
  );
  expect(count()).toBe(1);
});

test("a process that is ended by a signal is lost, and says by which", async () => {
  const { target } = await serve((client) => {
    admitAll(client).on("session", (accept) => {
      accept().on("exec", (acceptExec) => {
        const channel = acceptExec();
        channel.exit("KILL");
        channel.end();
      });
    });
  });
  const process = await start(target);
  process.stdout.resume();
  const { error } = await process.ended;
  expect(error?.code).toBe("connection/lost");
  expect(error?.message).toContain("SIGKILL");
  await process.close();
});

/** What ssh2 has no method for: the words of a refusal are always empty. */
interface Innards {
  readonly _protocol: {
    channelOpenFail(recipient: number, reason: number, description: string): void;
  };
}
const LONG = "x".repeat(30_000);

test("what a server says as it opens no session is told in a few hundred characters", async () => {
  const { target } = await serve((client) => {
    const { _protocol: protocol } = client as unknown as Innards;
    const refuse = protocol.channelOpenFail.bind(protocol);
    protocol.channelOpenFail = (recipient, reason) => refuse(recipient, reason, LONG);
    admitAll(client).on("session", (_accept, reject) => void reject());
  });
  const error = await failure(start(target));
  expect(error.message).toContain("refused to start the command: (SSH) Channel open failure: xxx");
  expect(error.message.length).toBeLessThan(1000);
});

test("what a server says as it closes the connection after the login is told in a few hundred characters", async () => {
  const client = new EventEmitter() as Client;
  const link = createLink(client, new PassThrough(), 1_000);
  client.emit("error", new Error(LONG));
  client.emit("close");
  expect(await link.gone).toBe(`${"x".repeat(300)}…`);
});
