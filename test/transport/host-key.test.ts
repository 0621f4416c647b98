import { createHmac, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SshTarget } from "../../provider/src/transport";
import type { SshDoor } from "../../simulator/src/doors/ssh";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { closeDoors, failure, nothingOpen, openDoor, start, targetOf, without } from "./door";

afterEach(closeDoors);

const other = makeSshKeys("ed25519").public.trim();
const rsa = makeSshKeys("rsa", { bits: 2048 });
const OTHER_FINGERPRINT = `SHA256:${"A".repeat(43)}`;

/** Nothing is known of the door but this. */
function knowing(door: SshDoor, more: Partial<SshTarget>): SshTarget {
  return { ...without(targetOf(door), "hostKeyFingerprint"), ...more };
}

function ownKey(door: SshDoor): string {
  return door.hostKeys[0] ?? "";
}

async function accepted(door: SshDoor, more: Partial<SshTarget>): Promise<void> {
  const process = await start(knowing(door, more));
  await process.close();
  expect(door.counts.logins).toBeGreaterThan(0);
}

async function refused(door: SshDoor, more: Partial<SshTarget>): Promise<Error & { code?: string; remedy?: string }> {
  const error = await failure(start(knowing(door, { dialErrorLimit: 5, ...more })));
  expect(door.counts).toMatchObject({ connections: 1, logins: 0 });
  await nothingOpen(door);
  return error;
}

test("the key of the server is accepted in every form that it is pinned or known in", async () => {
  const door = await openDoor();
  const [type, base64] = ownKey(door).split(" ");
  await accepted(door, { hostKey: `${ownKey(door)} root@web1` });
  await accepted(door, { hostKey: base64 ?? "" });
  await accepted(door, { hostKeyFingerprint: door.hostKeyFingerprint });
  await accepted(door, { hostKeyFingerprint: `${door.hostKeyFingerprint}=` });
  await accepted(door, { hostKeyFingerprint: door.hostKeyFingerprint.slice("SHA256:".length) });
  await accepted(door, { knownHosts: `[127.0.0.1]:${door.port} ${type} ${base64}` });
  await accepted(door, { knownHosts: `127.0.0.1 ${type} ${base64}` });
});

test("a hashed name is found", async () => {
  const door = await openDoor();
  const salt = randomBytes(20);
  const hash = createHmac("sha1", salt).update(`[127.0.0.1]:${door.port}`).digest("base64");
  await accepted(door, { knownHosts: `|1|${salt.toString("base64")}|${hash} ${ownKey(door)}\n` });
});

test("another pinned key is a changed key, and is told with both fingerprints", async () => {
  const door = await openDoor();
  const error = await refused(door, { hostKey: other });
  expect(error.code).toBe("connection/host-key-changed");
  expect(error.message).toContain(
    `127.0.0.1:${door.port} showed the host key ${door.hostKeyFingerprint} (ssh-ed25519)`,
  );
  expect(error.message).toContain("but hostKey is ssh-ed25519 SHA256:");
});

test("another pinned fingerprint is a changed key", async () => {
  const door = await openDoor();
  const error = await refused(door, { hostKeyFingerprint: OTHER_FINGERPRINT });
  expect(error.code).toBe("connection/host-key-changed");
  expect(error.message).toContain(`but hostKeyFingerprint is ${OTHER_FINGERPRINT}`);
});

test("a right hostKey does not make up for a wrong fingerprint, and no pin for known_hosts", async () => {
  const door = await openDoor();
  const contradiction = { hostKey: ownKey(door), hostKeyFingerprint: OTHER_FINGERPRINT };
  expect((await refused(door, contradiction)).code).toBe("connection/host-key-changed");
});

test("another known key of the same type is a changed key, with its line", async () => {
  const door = await openDoor();
  const error = await refused(door, { knownHosts: `# ours\n[127.0.0.1]:${door.port} ${other}\n` });
  expect(error.code).toBe("connection/host-key-changed");
  expect(error.message).toContain("but knownHosts has ssh-ed25519 SHA256:");
  expect(error.message).toContain("(line 2)");
});

test("where the host is a configured server, the line that sets its fingerprint is there to copy", async () => {
  const door = await openDoor();
  const settings = { entry: "iis-clientcert:servers.web01", variables: "IIS_CLIENTCERT_WEB01_" };
  const error = await refused(door, { knownHosts: "\n", settings });
  const line = `pulumi config set --path iis-clientcert:servers.web01.hostKeyFingerprint ${door.hostKeyFingerprint}`;
  expect(error.remedy).toContain(`run ${line} or add this line`);
  const odd = await refused(await openDoor(), {
    knownHosts: "\n",
    settings: { ...settings, entry: 'iis-clientcert:servers["web.01"]' },
  });
  expect(odd.remedy).toContain(`--path 'iis-clientcert:servers["web.01"].hostKeyFingerprint' SHA256:`);
});

test("a host that nobody knows is refused with everything needed to accept it", async () => {
  const door = await openDoor();
  const error = await refused(door, { knownHosts: "\n" });
  expect(error.code).toBe("connection/host-key-unknown");
  expect(error.remedy).toContain(`hostKeyFingerprint: "${door.hostKeyFingerprint}"`);
  const line = `[127.0.0.1]:${door.port} ${ownKey(door)}`;
  expect(error.remedy).toContain(line);
  await accepted(door, { knownHosts: `${line}\n` });
});

test("a revoked key is refused though it is pinned and known", async () => {
  const door = await openDoor();
  const knownHosts = `[127.0.0.1]:${door.port} ${ownKey(door)}\n@revoked * ${ownKey(door)}\n`;
  const error = await refused(door, { hostKey: ownKey(door), hostKeyFingerprint: door.hostKeyFingerprint, knownHosts });
  expect(error.code).toBe("connection/host-key-revoked");
  expect(error.message).toContain("(line 2)");
});

test("a certificate authority accepts no plain key, and the error says so", async () => {
  const door = await openDoor();
  const error = await refused(door, { knownHosts: `@cert-authority * ${ownKey(door)}\n` });
  expect(error.code).toBe("connection/host-key-unknown");
  expect(error.message).toContain("vouches for certificates only, and the server showed none");
});

test("a server with several keys is asked for the one that is known", async () => {
  const door = await openDoor({ hostKeys: [makeSshKeys("ed25519").private, rsa.private] });
  await accepted(door, { knownHosts: `[127.0.0.1]:${door.port} ${door.hostKeys[1]}\n` });
  await accepted(door, { hostKey: door.hostKeys[1] ?? "" });
});

test("a known key of another type leaves the host unknown, and is told", async () => {
  const door = await openDoor();
  const rsaKey = rsa.public.split(" ").slice(0, 2).join(" ");
  const error = await refused(door, { knownHosts: `[127.0.0.1]:${door.port} ${rsaKey}\n` });
  expect(error.code).toBe("connection/host-key-unknown");
  expect(error.message).toContain("a key of another type for this host (ssh-rsa)");
});

test("known_hosts is read from the path given, and from the home directory without one", async () => {
  const door = await openDoor();
  const home = await mkdtemp(join(tmpdir(), "iis-clientcert known hosts "));
  const before = { HOME: process.env.HOME, USERPROFILE: process.env.USERPROFILE };
  try {
    const path = join(home, "my hosts");
    await writeFile(path, `[127.0.0.1]:${door.port} ${ownKey(door)}\r\n`);
    await accepted(door, { knownHosts: path });

    process.env.HOME = home;
    process.env.USERPROFILE = home;
    await accepted(door, { knownHosts: "~/my hosts" });
    const unknown = await failure(start(without(knowing(door, {}), "knownHosts")));
    expect(unknown.message).toContain(`${join(home, ".ssh", "known_hosts")} does not have it`);
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(home, { recursive: true });
  }
});

test.each([
  ["a known_hosts file that is not there", { knownHosts: "/nowhere/known_hosts" }, "cannot be read (ENOENT)"],
  ["a hostKey that is none", { hostKey: "ssh-ed25519 AAAA" }, "hostKey for"],
  ["a hostKey of a type that is not spoken", { hostKey: `ssh-dss ${dssKey()}` }, "is of the type ssh-dss"],
  ["an MD5 fingerprint", { hostKeyFingerprint: "MD5:00:11:22" }, "hostKeyFingerprint for"],
])("nothing is dialled with %s", async (_name, more, text) => {
  const door = await openDoor();
  const error = await failure(start(knowing(door, more)));
  expect(error.code).toBe("connection/host-key-unknown");
  expect(error.message).toContain(text);
  expect(door.counts.connections).toBe(0);
});

function dssKey(): string {
  const type = Buffer.from("ssh-dss");
  return Buffer.concat([Buffer.from([0, 0, 0, type.length]), type, Buffer.alloc(8)]).toString("base64");
}
