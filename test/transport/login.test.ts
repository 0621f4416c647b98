import { generateKeyPairSync } from "node:crypto";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { Secret, secret } from "../../provider/src/base/secret";
import { ConnectionError } from "../../provider/src/errors";
import { startOverSsh } from "../../provider/src/transport";
import { answerPrompts } from "../../provider/src/transport/ssh/credentials";
import { openPrivateKey } from "../../provider/src/transport/ssh/private-key";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import {
  closeDoors,
  failure,
  GRACE,
  nothingOpen,
  openDoor,
  PASSWORD,
  roundTrip,
  start,
  startOptions,
  targetOf,
  without,
} from "./door";

afterEach(closeDoors);

const ed25519 = makeSshKeys("ed25519");
const locked = makeSshKeys("ed25519", { passphrase: "open sesame", cipher: "aes256-ctr", rounds: 1 });
const rsa = makeSshKeys("rsa", { bits: 2048 });
const ecdsa = makeSshKeys("ecdsa", { bits: 256 });

test("a password logs in", async () => {
  const door = await openDoor();
  const process = await start(targetOf(door));
  expect(await roundTrip(process, "hello\n")).toBe("hello\n");
  await process.close(GRACE);
  expect(await process.ended).toEqual({ code: 7 });
  expect(door.counts).toMatchObject({ connections: 1, logins: 1, sessions: 1, commands: 1 });
  await nothingOpen(door);
});

test.each([
  ["Ed25519", ed25519],
  ["RSA", rsa],
  ["ECDSA", ecdsa],
])("a private key logs in: %s", async (_name, key) => {
  const door = await openDoor({ users: { deploy: { publicKeys: [key.public] } } });
  const process = await start({ ...without(targetOf(door), "password"), privateKey: new Secret(key.private) });
  expect(await roundTrip(process, "x")).toBe("x");
  await process.close();
  expect(door.counts.logins).toBe(1);
});

test("an encrypted private key logs in with its passphrase", async () => {
  const door = await openDoor({ users: { deploy: { publicKeys: [locked.public] } } });
  const target = { ...without(targetOf(door), "password"), privateKey: new Secret(locked.private) };
  const process = await start({ ...target, privateKeyPassword: new Secret("open sesame") });
  await process.close();
  expect(door.counts.logins).toBe(1);
});

test.each([
  ["RSA", generateKeyPairSync("rsa", { modulusLength: 2048 }), undefined],
  ["EC, encrypted", generateKeyPairSync("ec", { namedCurve: "P-256" }), "open sesame"],
])("a private key in PKCS#8 logs in: %s", async (_name, { privateKey }, passphrase) => {
  const encryption = passphrase ? { cipher: "aes-256-cbc", passphrase } : {};
  const pem = privateKey.export({ type: "pkcs8", format: "pem", ...encryption }) as string;
  const opened = openPrivateKey(new Secret(pem), secret(passphrase));
  if (typeof opened === "string") throw new Error(opened);
  const line = `${opened.type} ${opened.getPublicSSH().toString("base64")}`;
  const door = await openDoor({ users: { deploy: { publicKeys: [line] } } });
  const target = { ...without(targetOf(door), "password"), privateKey: new Secret(pem) };
  const process = await start(passphrase ? { ...target, privateKeyPassword: new Secret(passphrase) } : target);
  await process.close();
  expect(door.counts.logins).toBe(1);
});

test("a PKCS#8 key that cannot be opened says why", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "right" }) as string;
  const { privateKey: ed } = generateKeyPairSync("ed25519");
  const edPem = ed.export({ type: "pkcs8", format: "pem" }) as string;
  expect(openPrivateKey(new Secret(pem), undefined)).toContain("there is no privateKeyPassword");
  expect(openPrivateKey(new Secret(pem), new Secret("wrong"))).toContain("privateKeyPassword does not open");
  expect(openPrivateKey(new Secret(edPem), undefined)).toContain("expected is a key in OpenSSH form");
});

test("a server that asks for the password by prompt gets it", async () => {
  const door = await openDoor({ users: { deploy: { password: PASSWORD, keyboardInteractive: true } } });
  const process = await start(targetOf(door));
  await process.close();
  expect(door.counts.logins).toBe(1);
});

test("only prompts that do not echo are answered with the password", () => {
  const prompts = [{ prompt: "User: ", echo: true }, { prompt: "Password: ", echo: false }, { prompt: "Again: " }];
  expect(answerPrompts(prompts, new Secret("s"))).toEqual(["", "s", "s"]);
});

test("a key goes before the password, and the password follows where the key is refused", async () => {
  const door = await openDoor({ users: { deploy: { password: PASSWORD, publicKeys: [rsa.public] } } });
  const lines: string[] = [];
  const target = targetOf(door, { privateKey: new Secret(ed25519.private) });
  const process = await start(target, { trace: (line) => lines.push(line) });
  await process.close();
  expect(lines.join("\n")).toContain(
    "tried: private key (ssh-ed25519), password; the server offers: publickey, password",
  );
});

const SETTINGS = { entry: "iis-clientcert:servers.web01", variables: "IIS_CLIENTCERT_WEB01_" };

test("a refused login, and one without credentials, name the very variables", async () => {
  const door = await openDoor();
  const wrong = targetOf(door, { password: new Secret("wr0ng-secret"), settings: SETTINGS });
  expect((await failure(start(wrong))).remedy).toContain(
    "set IIS_CLIENTCERT_WEB01_PASSWORD or IIS_CLIENTCERT_WEB01_PRIVATE_KEY in the environment",
  );
  vi.stubEnv("SSH_AUTH_SOCK", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  const error = await failure(start(without(targetOf(door, { settings: SETTINGS }), "password")));
  expect(error.code).toBe("connection/credentials");
  expect(error.remedy).toContain("IIS_CLIENTCERT_WEB01_PRIVATE_KEY in the environment");
  expect(error.remedy).toContain("IIS_CLIENTCERT_WEB01_PASSWORD in the environment");
  expect(error.remedy).toContain("(pulumi config set --path iis-clientcert:servers.web01.password --secret)");
});

test("a wrong password is refused once, and not tried again", async () => {
  const door = await openDoor();
  const error = await failure(start(targetOf(door, { password: new Secret("wr0ng-secret"), dialErrorLimit: 5 })));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain(`127.0.0.1:${door.port} refused the login of deploy`);
  expect(error.message).toContain("tried: password; the server offers: password");
  expect(error.message).not.toContain("wr0ng-secret");
  expect(door.counts).toMatchObject({ connections: 1, logins: 0 });
  await nothingOpen(door);
});

test("an unknown user and a key that is not authorized are refused", async () => {
  const door = await openDoor({ users: { deploy: { publicKeys: [rsa.public] } } });
  const stranger = await failure(start(targetOf(door, { user: "nobody" })));
  const key = { ...without(targetOf(door), "password"), privateKey: new Secret(ed25519.private) };
  const unauthorized = await failure(start(key));
  expect([stranger.code, unauthorized.code]).toEqual(["connection/login", "connection/login"]);
  expect(unauthorized.message).toContain("tried: private key (ssh-ed25519); the server offers: publickey");
});

test("an RSA key is offered under both signature algorithms that there are", async () => {
  const door = await openDoor({ users: { deploy: { publicKeys: [ed25519.public] } } });
  const error = await failure(start({ ...without(targetOf(door), "password"), privateKey: new Secret(rsa.private) }));
  expect(error.message).toContain("tried: private key (rsa-sha2-256), private key (rsa-sha2-512)");
  expect(door.counts.connections).toBe(1);
});

test("a server that takes none of what there is says what it offers", async () => {
  const door = await openDoor({ users: { deploy: { publicKeys: [rsa.public] } } });
  const error = await failure(start(targetOf(door)));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain("tried: nothing; the server offers: publickey");
});

test.each([
  [
    "a wrong passphrase",
    { key: locked.private, passphrase: "close sesame" },
    "privateKeyPassword does not open privateKey",
  ],
  ["a missing passphrase", { key: locked.private }, "privateKey is encrypted, and there is no privateKeyPassword"],
  ["a public key", { key: ed25519.public }, "privateKey holds a public key"],
  ["garbage", { key: "garbage" }, "privateKey cannot be read"],
])(
  "unusable credentials are never dialled: %s",
  async (_name, { key, passphrase }: { key: string; passphrase?: string }, text) => {
    const door = await openDoor();
    const target = { ...without(targetOf(door), "password"), privateKey: new Secret(key) };
    const error = await failure(start(passphrase ? { ...target, privateKeyPassword: new Secret(passphrase) } : target));
    expect(error.code).toBe("connection/credentials");
    expect(error.message).toContain(text);
    expect(door.counts.connections).toBe(0);
  },
);

test("without password, key and agent there is nothing to log in with", async () => {
  const door = await openDoor();
  const before = process.env.SSH_AUTH_SOCK;
  delete process.env.SSH_AUTH_SOCK;
  try {
    const error = await failure(start(without(targetOf(door), "password")));
    expect(error.code).toBe("connection/credentials");
    expect(error.message).toContain("SSH_AUTH_SOCK is not set");
  } finally {
    if (before !== undefined) process.env.SSH_AUTH_SOCK = before;
  }
});

test("insecure accepts any key and warns once", async () => {
  const door = await openDoor();
  const warnings: string[] = [];
  const startProcess = startOverSsh({ ...without(targetOf(door), "hostKeyFingerprint"), insecure: true });
  for (let round = 0; round < 2; round++) {
    const process = await startProcess("powershell.exe", startOptions({ warn: (text) => warnings.push(text) }));
    await process.close();
  }
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`the host key of 127.0.0.1:${door.port} is not checked`);
});
