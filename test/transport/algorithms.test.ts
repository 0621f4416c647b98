import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { resolve } from "node:path";
import type { Algorithms } from "ssh2";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { startOverSsh } from "../../provider/src/transport";
import { ALGORITHMS, LEGACY } from "../../provider/src/transport/ssh/algorithms";
import { prepareHostKeyCheck } from "../../provider/src/transport/ssh/host-key";
import { hearOpening, type Opening, type ServerOffer } from "../../provider/src/transport/ssh/opening";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { COMMAND, closeDoors, failure, openDoor, start, startOptions, targetOf, until, without } from "./door";
import { makeCertificate, makeSigningKey } from "./ssh-certificate";

afterEach(closeDoors);

const rsa = makeSshKeys("rsa", { bits: 2048 }).private;
const shortRsa = makeSshKeys("rsa", { bits: 1024 });

/** Under which names an SSH server meets these, and what the page calls them. */
const ROWS = {
  kex: "key exchange",
  serverHostKey: "host key",
  cipher: "cipher",
  hmac: "MAC",
  compress: "compression",
} as const;

test("the documentation lists what is offered, and what legacyAlgorithms adds", () => {
  const page = readFileSync(resolve(__dirname, "../../docs/connections.md"), "utf8");
  const section = page.split("### Algorithms\n")[1]?.split("\n#")[0] ?? "";
  for (const [name, title] of Object.entries(ROWS) as [keyof typeof ROWS, string][]) {
    const cells = section.match(new RegExp(`^\\| ${title} \\|(.*)\\|(.*)\\|$`, "m"));
    const [own, added] = [1, 2].map((at) => [...(cells?.[at] ?? "").matchAll(/`([^`]+)`/g)].map(([, code]) => code));
    expect([title, own, added]).toEqual([title, [...ALGORITHMS[name]], [...LEGACY[name]]]);
  }
});

test.each([false, true])("what goes over the wire is that list and no more, legacyAlgorithms: %s", async (legacy) => {
  const { offer, target } = await openListener();
  await failure(start({ ...target, legacyAlgorithms: legacy }));
  const heard = offer();
  const all = (name: keyof typeof ROWS) => [...ALGORITHMS[name], ...(legacy ? LEGACY[name] : [])];
  const announced = ["ext-info-c", "kex-strict-c-v00@openssh.com"];
  expect(heard).toEqual({
    kex: [...all("kex"), ...announced],
    serverHostKey: all("serverHostKey"),
    cipher: [all("cipher"), all("cipher")],
    hmac: [all("hmac"), all("hmac")],
    compress: [all("compress"), all("compress")],
  });
});

const OLD: readonly (readonly [string, Algorithms, string])[] = [
  ["the signature ssh-rsa", { serverHostKey: ["ssh-rsa"] }, "no common host key algorithm (the server offers ssh-rsa;"],
  ["hmac-sha1", { cipher: ["aes128-ctr"], hmac: ["hmac-sha1"] }, "no common MAC (the server offers hmac-sha1;"],
  ["zlib", { compress: ["zlib"] }, "no common compression (the server offers zlib; accepted here: none)"],
  [
    "zlib@openssh.com",
    { compress: ["zlib@openssh.com"] },
    "no common compression (the server offers zlib@openssh.com;",
  ],
];

describe.each(OLD)("a server that has %s only", (_name, algorithms, text) => {
  test("was spoken to, and is refused with what it offers", async () => {
    const door = await openDoor({ hostKeys: [rsa], algorithms });
    const error = await failure(start(targetOf(door, { dialErrorLimit: 5 })));
    expect(error.code).toBe("connection/protocol");
    expect(error.reason).toContain(`127.0.0.1:${door.port} and this machine have ${text}`);
    expect(error.remedy).toContain("legacyAlgorithms: true");
    expect(door.counts).toMatchObject({ connections: 1, logins: 0 });
  });

  test("is accepted with legacyAlgorithms, which warns once", async () => {
    const door = await openDoor({ hostKeys: [rsa], algorithms });
    const warnings: string[] = [];
    const startProcess = startOverSsh(targetOf(door, { legacyAlgorithms: true }));
    for (let round = 0; round < 2; round++) {
      const process = await startProcess(COMMAND, startOptions({ warn: (warning) => warnings.push(warning) }));
      await process.close();
    }
    expect([door.counts.logins, warnings]).toEqual([
      2,
      [expect.stringMatching(/^SHA-1 and RSA .* from 127\.0\.0\.1:\d+ \(legacyAlgorithms: true\)/)],
    ]);
  });
});

test.each([
  ["key exchange", { kex: ["diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"] }, "KexAlgorithms"],
  ["cipher", { cipher: ["aes256-cbc", "3des-cbc"] }, "Ciphers"],
] as const)("what legacyAlgorithms does not bring is not recommended: %s", async (what, algorithms, setting) => {
  const door = await openDoor({ algorithms: algorithms as unknown as Algorithms });
  for (const legacyAlgorithms of [false, true]) {
    const error = await failure(start(targetOf(door, { legacyAlgorithms })));
    expect(error.code).toBe("connection/protocol");
    expect(error.reason).toContain(`no common ${what} (the server offers ${Object.values(algorithms)[0]?.join(", ")};`);
    expect(error.remedy).toContain(`${setting} in sshd_config`);
    expect(error.remedy).not.toContain("legacyAlgorithms");
  }
});

test("every kind that is apart is named, not the first one alone", async () => {
  const door = await openDoor({
    hostKeys: [rsa],
    algorithms: { serverHostKey: ["ssh-rsa"], cipher: ["aes192-ctr"], hmac: ["hmac-md5"], compress: ["zlib"] },
  });
  const error = await failure(start(targetOf(door)));
  expect(error.reason).toMatch(/no common host key algorithm \(.*no common MAC \(.*no common compression \(/);
  expect(error.remedy).toContain("(HostKeyAlgorithms, MACs, Compression in sshd_config)");
  // hmac-md5 would stay apart.
  expect(error.remedy).not.toContain("legacyAlgorithms");
});

test("a jump host has a legacyAlgorithms of its own", async () => {
  const [jump, door] = [await openDoor({ algorithms: { compress: ["zlib"] } }), await openDoor()];
  jump.forwardTo.push(door);
  const error = await failure(start(targetOf(door, { proxy: targetOf(jump), legacyAlgorithms: true })));
  expect(error.reason).toContain(`127.0.0.1:${jump.port} and this machine have no common compression`);
  const process = await start(targetOf(door, { proxy: targetOf(jump, { legacyAlgorithms: true }) }));
  await process.close();
  expect(door.counts.logins).toBe(1);
});

describe("an RSA host key of 1024 bits", () => {
  const known = (door: { port: number; hostKeys: readonly string[] }) =>
    `[127.0.0.1]:${door.port} ${door.hostKeys[0]}\n`;

  test("was accepted, and is refused however it is known", async () => {
    const door = await openDoor({ hostKeys: [shortRsa.private] });
    const bare = without(targetOf(door, { dialErrorLimit: 5 }), "hostKeyFingerprint");
    const ways = [
      targetOf(door),
      { ...bare, hostKey: door.hostKeys[0] ?? "" },
      { ...bare, knownHosts: known(door) },
      { ...bare, insecure: true },
      // Nobody is told how to accept such a key.
      bare,
    ];
    for (const way of ways) {
      const error = await failure(start(way));
      expect(error.code).toBe("connection/host-key-weak");
      expect(error.reason).toContain("(ssh-rsa) of 1024 bits, and at least 2048 are required");
    }
    expect(door.counts).toMatchObject({ connections: ways.length, logins: 0 });
  });

  test("is accepted with legacyAlgorithms where it is known", async () => {
    const door = await openDoor({ hostKeys: [shortRsa.private] });
    await (await start(targetOf(door, { legacyAlgorithms: true }))).close();
    const unknown = without(targetOf(door, { legacyAlgorithms: true }), "hostKeyFingerprint");
    expect((await failure(start(unknown))).code).toBe("connection/host-key-unknown");
    expect(door.counts.logins).toBe(1);
  });

  test("that is revoked, or another one than the known one, is told as that", async () => {
    const door = await openDoor({ hostKeys: [shortRsa.private] });
    const other = makeSshKeys("rsa", { bits: 2048 }).public.trim();
    const bare = without(targetOf(door), "hostKeyFingerprint");
    const changed = await failure(start({ ...bare, knownHosts: `[127.0.0.1]:${door.port} ${other}\n` }));
    const revoked = await failure(start({ ...bare, knownHosts: `@revoked * ${door.hostKeys[0]}\n` }));
    expect([changed.code, revoked.code]).toEqual(["connection/host-key-changed", "connection/host-key-revoked"]);
  });
});

test("an RSA key of 1024 bits is refused in a certificate by an authority that is trusted, too", async () => {
  const authority = makeSigningKey("ssh-ed25519");
  const key = makeSigningKey("ssh-rsa", 1024);
  const certificate = makeCertificate({ key, authority, principals: ["web1"] });
  const knownHosts = `@cert-authority * ssh-ed25519 ${authority.blob.toString("base64")}\n`;
  const hop = { ...without(targetOf({ host: "127.0.0.1", port: 22, hostKeyFingerprint: "" }), "hostKeyFingerprint") };
  const judged = async (legacyAlgorithms: boolean) => {
    const check = await prepareHostKeyCheck({ ...hop, host: "web1", knownHosts, legacyAlgorithms }, startOptions());
    return check.verify(certificate)?.code;
  };
  expect([await judged(false), await judged(true)]).toEqual(["connection/host-key-weak", undefined]);
});

test("an RSA key of 2048 bits and its line in known_hosts keep working", async () => {
  const door = await openDoor({ hostKeys: [rsa] });
  expect(door.hostKeys[0]).toMatch(/^ssh-rsa /);
  const knownHosts = `[127.0.0.1]:${door.port} ${door.hostKeys[0]}\n`;
  await (await start({ ...without(targetOf(door), "hostKeyFingerprint"), knownHosts })).close();
  await (await start({ ...without(targetOf(door), "hostKeyFingerprint"), hostKey: door.hostKeys[0] ?? "" })).close();
  expect(door.counts.logins).toBe(2);
});

test("a private key of 1024 bits is refused before anything is dialled", async () => {
  const door = await openDoor({ users: { deploy: { publicKeys: [shortRsa.public] } } });
  const target = { ...without(targetOf(door), "password"), privateKey: new Secret(shortRsa.private) };
  const error = await failure(start(target));
  expect(error.code).toBe("connection/credentials");
  expect(error.reason).toContain("privateKey is an RSA key of 1024 bits, and at least 2048 are required");
  expect(door.counts.connections).toBe(0);
  await (await start({ ...target, legacyAlgorithms: true })).close();
  expect(door.counts.logins).toBe(1);
});

/** Speaks up to the client's KEXINIT, and goes. */
async function openListener() {
  let opening: Opening | undefined;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // The client's opening has the form of the server's.
    const heard = hearOpening(socket);
    opening = heard;
    socket.write("SSH-2.0-listener\r\n");
    void until(() => heard.offer !== undefined, "the client offers its algorithms").finally(() => socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    target: targetOf({ host: "127.0.0.1", port, hostKeyFingerprint: `SHA256:${"A".repeat(43)}` }),
    offer: (): ServerOffer | undefined => opening?.offer,
  };
}
