import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import { ConnectionError } from "../../../provider/src/errors";
import type { WinrmTarget } from "../../../provider/src/transport";
import { toPfx } from "../../../simulator/src/certificates";
import type { WinrmDoor, WinrmDoorOptions } from "../../../simulator/src/doors/winrm";
import type { SimulatedProcess } from "../../../simulator/src/process";
import { COMMAND, GRACE, PASSWORD, roundTrip, stubborn, until } from "../../transport/door";
import { authority, client, closeDoors, FINGERPRINT, nothingOpen, openDoor, overHttp, overHttps, start } from "./door";

afterEach(closeDoors);

interface Way {
  readonly name: string;
  readonly target: (door: WinrmDoor) => WinrmTarget;
  readonly door?: Partial<WinrmDoorOptions>;
}

const byCertificate = {
  clientCertificates: [{ certificatePem: client.certificatePem, user: "deploy" }],
  authorities: [authority.certificatePem],
};
const WAYS: readonly Way[] = [
  { name: "negotiate, sealed over http", target: (door) => overHttp(door.httpPort) },
  {
    name: "negotiate over https, bindings required",
    door: { bindingLevel: "strict" },
    target: (door) => overHttps(door.httpsPort),
  },
  {
    name: "negotiate as a domain account",
    target: (door) => overHttp(door.httpPort, { user: "corp\\DEPLOY", password: new Secret(`${PASSWORD} of CORP`) }),
  },
  { name: "basic over https", target: (door) => overHttps(door.httpsPort, { transport: "basic" }) },
  {
    name: "a client certificate",
    door: byCertificate,
    target: (door) =>
      overHttps(door.httpsPort, {
        transport: "certificate",
        certPem: client.certificatePem,
        privateKey: new Secret(client.privateKeyPem),
      }),
  },
  {
    name: "a client certificate in a PFX",
    door: byCertificate,
    target: (door) =>
      overHttps(door.httpsPort, {
        transport: "certificate",
        certPfx: new Secret(toPfx(client, "passphrase of it").toString("base64")),
        privateKeyPassword: new Secret("passphrase of it"),
      }),
  },
];

describe.each(WAYS)("by $name", ({ target, door: options }) => {
  test("a megabyte goes both ways, over two connections and one shell, and nothing is left behind", async () => {
    const door = await openDoor(options);
    const process = await start(target(door));
    const text = "größer als 𝟙𝟘𝟚𝟜 – Ж\n".repeat(40_000);
    expect(Buffer.byteLength(text)).toBeGreaterThan(1024 * 1024);
    expect((await roundTrip(process, text)) === text).toBe(true);
    expect(door.commands).toEqual([COMMAND]);
    expect(door.counts).toMatchObject({ connections: 2, shells: 1, commands: 1 });
    await process.close(GRACE);
    expect(await process.ended).toEqual({ code: 7 });
    expect(door.counts).toMatchObject({ connections: 2, messages: { Signal: 1, Delete: 1 } });
    await nothingOpen(door);
  });
});

test("the exit code, the last words and standard error come when the process leaves by itself", async () => {
  const leaving = (): SimulatedProcess => {
    const [stdin, stdout, stderr] = [new PassThrough().resume(), new PassThrough(), new PassThrough()];
    stdout.end("last words");
    stderr.end("#< CLIXML");
    return { stdin, stdout, stderr, exited: Promise.resolve(3), kill: () => {} };
  };
  const door = await openDoor({ start: leaving });
  const process = await start(overHttp(door.httpPort));
  const words: Buffer[] = [];
  const errors: Buffer[] = [];
  process.stdout.on("data", (chunk: Buffer) => words.push(chunk));
  process.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  expect(await process.ended).toEqual({ code: 3 });
  await until(() => errors.length > 0 && words.length > 0, "the last output has come");
  expect(Buffer.concat(words).toString()).toBe("last words");
  expect(Buffer.concat(errors).toString()).toBe("#< CLIXML");
  await nothingOpen(door);
});

test("a poll that waits for output holds up no input", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  for (let turn = 0; turn < 8; turn++) expect(await roundTrip(process, `${turn}\n`)).toBe(`${turn}\n`);
  await process.close();
  expect(door.counts.messages.Send).toBe(9);
});

test("what is written while a piece is on its way goes with the next one", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  process.stdout.resume();
  for (let line = 0; line < 500; line++) process.stdin.write(`${line}\n`);
  await until(() => process.stdin.writableLength === 0, "everything is sent");
  expect(door.counts.messages.Send).toBe(2);
  await process.close();
});

test("close may be called twice, and with output unread", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  process.stdin.write("nobody reads this\n".repeat(20_000));
  await Promise.all([process.close(), process.close(0)]);
  await process.close();
  await nothingOpen(door);
});

test("a process that does not leave is left after the grace, without an error, and ended on the server", async () => {
  const door = await openDoor({ start: stubborn });
  const process = await start(overHttp(door.httpPort));
  await process.close(20);
  expect(await process.ended).toEqual({});
  await nothingOpen(door);
});

test("dropped connections end the process with connection/lost, and the shell is not left behind", async () => {
  const door = await openDoor();
  const process = await start(overHttp(door.httpPort));
  expect(await roundTrip(process, "x")).toBe("x");
  door.dropConnections();
  const { error } = await process.ended;
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error?.code).toBe("connection/lost");
  expect(error?.message).toContain(`127.0.0.1:${door.httpPort}`);
  process.stdin.write("too late\n");
  await process.close();
  await nothingOpen(door);
});

test("a connection that was dropped while idle is made anew, and the shell lives on", async () => {
  const door = await openDoor({ idleConnectionMs: 1_500 });
  const process = await start(overHttp(door.httpPort, { operationTimeoutSec: 1, readTimeoutSec: 5 }));
  expect(await roundTrip(process, "x")).toBe("x");
  await until(() => door.open().connections === 1, "only the polls' connection is open");
  expect(await roundTrip(process, "y")).toBe("y");
  expect(door.counts).toMatchObject({ connections: 3, shells: 1 });
  await process.close();
  await nothingOpen(door);
});

test.each(["http", "https"] as const)(
  "a login that the server has forgotten ends the process over %s, and leaves no shell behind",
  async (scheme) => {
    const door = await openDoor();
    const process = await start(scheme === "http" ? overHttp(door.httpPort) : overHttps(door.httpsPort));
    expect(await roundTrip(process, "x")).toBe("x");
    door.forgetLogins();
    process.stdin.write("y");
    const { error } = await process.ended;
    expect(error).toMatchObject({ code: "connection/lost" });
    expect(error?.message).toContain("HTTP 401 came after the login");
    expect(door.counts.messages.Send).toBe(1);
    await process.close();
    await nothingOpen(door);
  },
);

test("the signal ends the start only, not the process that was started", async () => {
  const door = await openDoor();
  const controller = new AbortController();
  const process = await start(overHttp(door.httpPort), { signal: controller.signal });
  controller.abort();
  expect(await roundTrip(process, "alive")).toBe("alive");
  await process.close();
});

test("a start that is given up rejects with the signal's reason and leaves no connection", async () => {
  const door = await openDoor();
  door.silent = true;
  const controller = new AbortController();
  const starting = start(overHttp(door.httpPort), { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 50);
  await expect(starting).rejects.toThrow("enough");
  door.silent = false;
  await until(() => door.open().connections === 0, "no connection is open");
});

test("a pinned certificate is accepted without its authority, and a server name other than the host", async () => {
  const door = await openDoor();
  for (const more of [
    { certificateFingerprint: FINGERPRINT },
    { certificateFingerprint: FINGERPRINT.replaceAll(":", "").toLowerCase() },
  ]) {
    const { caTrustPath: _, ...target } = overHttps(door.httpsPort, more);
    await (await start(target)).close();
  }
  await (await start(overHttps(door.httpsPort, { serverName: "web1.test" }))).close();
});

test("insecure accepts any certificate and says so once", async () => {
  const door = await openDoor();
  const warnings: string[] = [];
  const { caTrustPath: _, ...target } = overHttps(door.httpsPort, { insecure: true });
  await (await start(target, { warn: (text) => warnings.push(text) })).close();
  expect(warnings).toEqual([expect.stringContaining("is not checked (insecure: true)")]);
});

test("no secret and no command line stands in a trace or an error", async () => {
  const door = await openDoor();
  const lines: string[] = [];
  const trace = (line: string) => lines.push(line);
  await (await start(overHttp(door.httpPort), { trace })).close();
  door.refuseConnections = true;
  const error = await start(overHttp(door.httpPort), { trace }).catch((thrown: Error) => thrown);
  const all = [...lines, String((error as Error).message), String((error as Error).stack)].join("\n");
  expect(lines.length).toBeGreaterThan(0);
  expect(all).not.toContain("P@ssw0rd");
  expect(all).not.toContain("EncodedCommand");
});

test("each start has a shell of its own", async () => {
  const door = await openDoor();
  const [one, two] = await Promise.all([start(overHttp(door.httpPort)), start(overHttp(door.httpPort))]);
  await one.close();
  expect(await roundTrip(two, "mine\n")).toBe("mine\n");
  await two.close();
  expect(door.counts).toMatchObject({ connections: 4, shells: 2 });
  await nothingOpen(door);
});
