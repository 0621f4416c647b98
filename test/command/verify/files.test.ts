import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../../provider/src/command/find-program";
import { configuration } from "../../../provider/src/command/verify/curl";
import { readMaterial } from "../../../provider/src/command/verify/material";
import { planRows } from "../../../provider/src/command/verify/plan";
import { askHidden } from "../../../provider/src/command/verify/prompt";
import { startSimulator } from "../../../simulator/src";
import { ACCESS, SITE } from "../../site/clients";
import { withoutCurl } from "../../site/visitors";
import { issueClient, makeCa, openssl, toPfx, withoutOpenssl } from "../../support/certificates";
import { filesOf } from "./files";
import { keysOf, webServer } from "./servers";
import { verify, verifyJson } from "./verify";

const authority = makeCa();
const alice = issueClient(authority, "alice");
const PASSPHRASE = `planted-"\\passphrase ${randomBytes(6).toString("hex")}`;
const WITH = { env: { PATH: process.env.PATH, IIS_CLIENTCERT_VERIFY_PASSPHRASE: PASSPHRASE } };

const encryptedKey = createPrivateKey(alice.privateKeyPem)
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: PASSPHRASE })
  .toString();

const files = () =>
  filesOf({
    certificate: alice.certificatePem,
    key: alice.privateKeyPem,
    both: alice.certificatePem + alice.privateKeyPem,
    der: alice.der,
    encryptedKey,
    otherKey: issueClient(authority, "bob").privateKeyPem,
    pfx: toPfx(alice, PASSPHRASE),
    garbage: "no certificate at all",
    ca: authority.certificatePem,
  });

async function words(): Promise<string[]> {
  const url = await webServer({
    ...{ ...keysOf(authority), ca: authority.certificatePem },
    ...{ requestCert: true, rejectUnauthorized: false },
  });
  return ["--url", url, "--ca", files().ca];
}

describe("a client certificate", () => {
  test.each([
    ["PEM, its key beside it", ({ certificate, key }: Paths) => ["--certificate", certificate, "--key", key]],
    ["PEM with its key in it", ({ both }: Paths) => ["--certificate", both]],
    ["DER", ({ der, key }: Paths) => ["--certificate", der, "--key", key]],
    [
      "with an encrypted key",
      ({ certificate, encryptedKey: key }: Paths) => ["--certificate", certificate, "--key", key],
    ],
    ["PFX with a passphrase", ({ pfx }: Paths) => ["--pfx", pfx]],
  ])("in the form %s gets in", async (_form, options) => {
    const { code, out, err } = await verify([...(await words()), ...options(files())], WITH);
    expect(code, out).toBe(0);
    for (const text of [out, err]) expectNoSecret(text);
  });

  type Paths = ReturnType<typeof files>;

  test.each([
    [
      "has no key",
      ({ certificate }: Paths) => ["--certificate", certificate],
      "holds no private key: give it with --key",
    ],
    [
      "has the key of another",
      ({ certificate, otherKey }: Paths) => ["--certificate", certificate, "--key", otherKey],
      "is not that of",
    ],
    [
      "is none",
      ({ garbage, key }: Paths) => ["--certificate", garbage, "--key", key],
      "holds no certificate that can be read",
    ],
    [
      "has a key that is none",
      ({ certificate, garbage }: Paths) => ["--certificate", certificate, "--key", garbage],
      "holds no private key in PEM",
    ],
    ["does not exist", () => ["--pfx", "no-such-file.pfx"], "cannot be read (ENOENT)"],
    ["is a folder", () => ["--pfx", "."], "is not a file"],
    ["is a PFX that is none", ({ garbage }: Paths) => ["--pfx", garbage], "a PFX with its private key is required"],
    ["has authorities that are none", ({ garbage }: Paths) => ["--ca", garbage], "holds no certificates in PEM"],
  ])("that %s exits with 2 before anything is asked", async (_what, options, said) => {
    const line = ["--url", "https://no-such-host.invalid/", ...options(files())];
    const { code, out, err } = await verify(line);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
    expectNoSecret(err);
    const json = await verify([...line, "--json"]);
    expect(json).toMatchObject({ code: 2, err: "" });
    expect(JSON.parse(json.out)).toEqual({ exitCode: 2, error: expect.stringContaining(said) });
  });

  test.skipIf(withoutOpenssl("a certificate that OpenSSL finds too weak"))(
    "that is too weak for OpenSSL exits with 2, and the network is not blamed",
    async () => {
      const key = generateKeyPairSync("rsa", { modulusLength: 512 }).privateKey.export({
        type: "pkcs8",
        format: "pem",
      });
      const request = ["req", "-x509", "-key", "weak.key", "-subj", "/CN=weak", "-days", "9"];
      const weak = filesOf({ certificate: openssl(request, { "weak.key": key }), key: String(key) });
      const { code, out, err } = await verify([
        ...(await words()),
        "--certificate",
        weak.certificate,
        "--key",
        weak.key,
      ]);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain("Node.js cannot use this certificate and its key (ERR_SSL_EE_KEY_TOO_SMALL)");
    },
  );

  test.each([
    ["pfx", (paths: Paths) => ["--pfx", paths.pfx]],
    ["key", (paths: Paths) => ["--certificate", paths.certificate, "--key", paths.encryptedKey]],
  ])(
    "whose %s needs another passphrase, or none was given, exits with 2 and repeats nothing",
    async (_what, options) => {
      const line = ["--url", "https://no-such-host.invalid/", ...options(files())];
      const missing = await verify(line, { env: {} });
      expect(missing).toMatchObject({ code: 2, out: "" });
      expect(missing.err).toContain("set the environment variable IIS_CLIENTCERT_VERIFY_PASSPHRASE");
      const wrong = await verify(line, { env: { IIS_CLIENTCERT_VERIFY_PASSPHRASE: "planted-wrong-one" } });
      expect(wrong).toMatchObject({ code: 2, out: "" });
      expect(wrong.err).toContain("check the environment variable IIS_CLIENTCERT_VERIFY_PASSPHRASE");
      expect(wrong.err).not.toContain("planted");
    },
  );
});

describe("a passphrase", () => {
  test("is asked for where none is in the environment, once", async () => {
    const { pfx } = files();
    const asked: string[] = [];
    const prompt = async (question: string) => {
      asked.push(question);
      return PASSPHRASE;
    };
    const material = await readMaterial({ pfx }, "/", { env: {}, prompt });
    expect(material.identity?.certificates).toContain("BEGIN CERTIFICATE");
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(material)).not.toContain("planted");
    const wrong = readMaterial({ pfx }, "/", { env: {}, prompt: async () => "planted-wrong-one" });
    await expect(wrong).rejects.toThrow(/try again with another passphrase$/);
  });

  test("that is typed is not shown, and can be corrected and broken off", async () => {
    const type = async (...keys: readonly string[]) => {
      const [input, output] = [new PassThrough(), new PassThrough()];
      const raw: boolean[] = [];
      const answer = askHidden(
        "Passphrase: ",
        Object.assign(input, { setRawMode: (on: boolean) => raw.push(on) }),
        output,
      );
      for (const key of keys) input.write(key);
      const typed = await answer.catch((error: Error) => error.message);
      return { typed, raw, shown: String(output.read()) };
    };
    expect(await type("hunter2x", "\u007f", "\r")).toEqual({
      typed: "hunter2",
      raw: [true, false],
      shown: "Passphrase: \n",
    });
    expect((await type("hunter2", "\u0003")).typed).toBe("no passphrase was given");
  });

  test("reaches curl through its standard input only, whatever characters it has", async () => {
    const { certificate, encryptedKey: key, ca } = files();
    const material = await readMaterial({ certificate, key, ca }, "/", { env: WITH.env });
    const site = { url: new URL("https://localhost/?planted"), material, expectText: undefined, limit: 1000 };
    const [withCertificate] = planRows({ hasCertificate: true, posts: false });
    const lines = configuration(withCertificate as NonNullable<typeof withCertificate>, site).split("\n");
    expect(lines).toContain(`pass = ${JSON.stringify(PASSPHRASE)}`);
  });

  test.skipIf(process.platform === "win32")(
    "stands neither in the arguments of curl nor in its environment",
    async () => {
      const { curl, ...paths } = filesOf({
        curl: `#!/bin/sh
cd "$(dirname "$0")"
case "$*" in *--version*) echo "curl 9 OpenSSL/9"; exit 0;; esac
printf '%s\\n' "$@" > args; env > env; cat > stdin; exit 58
`,
        pfx: toPfx(alice, PASSPHRASE),
        ca: authority.certificatePem,
      });
      chmodSync(curl, 0o755);
      const folder = dirname(curl);
      await lateSite(async (url) => {
        const line = ["--url", `${url}?token=planted`, "--ca", paths.ca, "--no-post", "--pfx", paths.pfx];
        const others = { PULUMI_CONFIG_PASSPHRASE: "planted-stack", IIS_CLIENTCERT_WEB01_PASSWORD: "planted-server" };
        const env = { ...WITH.env, ...others, PATH: `${folder}:${process.env.PATH}` };
        const told = await verifyJson(line, { env });
        expect(told.rows[0]).toMatchObject({
          ...{ by: "node", asked: "late" },
          withoutCurl: "curl cannot use these files of certificate and key",
        });
        const [args, environment, input] = ["args", "env", "stdin"].map((name) =>
          readFileSync(join(folder, name), "utf8"),
        );
        expect(args).toBe("-q\n--config\n-\n");
        expect(environment).not.toContain("planted");
        expect(input).toContain("planted");
      });
      expect(findProgram("curl", { PATH: `${relative(process.cwd(), folder)}:.:` })).toBeUndefined();
      expect(findProgram("curl", { PATH: folder })).toBe(curl);
    },
  );

  test.skipIf(withoutCurl("an encrypted key by curl")).each(["pfx", "key"] as const)(
    "opens the %s for curl, too",
    async (form) => {
      await lateSite(async (url) => {
        const paths = files();
        const identity =
          form === "pfx" ? ["--pfx", paths.pfx] : ["--certificate", paths.certificate, "--key", paths.encryptedKey];
        const line = ["--url", url, "--ca", paths.ca, "--no-post", ...identity];
        const told = await verifyJson(line, WITH);
        expect(told.rows[0]).toMatchObject({ by: "curl", asked: "late", answer: { status: 200 }, verdict: "expected" });
        expectNoSecret(JSON.stringify(told));
      });
    },
  );
});

/** A site that requires a certificate and asks for it after the request. */
async function lateSite(visit: (url: string) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ authority, windowsVersion: "2019" });
  try {
    simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" }));
    await visit(`${(await simulator.openSite()).httpsUrl}/`);
  } finally {
    await simulator.close();
  }
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain("planted");
  expect(text).not.toContain("PRIVATE KEY");
  expect(text).not.toContain(alice.privateKeyPem.split("\n")[3]);
}

test.each([
  [["--url", "http://localhost/"], "--url: expected an address that begins with https://"],
  [["--url", "https://alice:planted@localhost/"], "an address without a user name and a password"],
  [["--url", "https://localhost/", "--expect-status", "planted"], "expected a number from 200 to 599"],
  [["--url", "https://localhost/", "--timeout", "0"], "expected seconds from 1 to 300"],
  [["--url", "https://localhost/", "--pfx", "a", "--key", "b"], "cannot be combined"],
  [["--url", "https://localhost/", "--key", "b"], "--key requires --certificate"],
  [[], "required option '--url"],
])("a mistake on the command line (%j) exits with 2 and quotes no value", async (line, said) => {
  const { code, out, err } = await verify(line);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(said);
  expect(err).not.toContain("planted");
});
