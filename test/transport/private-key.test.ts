import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Secret, secret } from "../../provider/src/base/secret";
import { openPrivateKey } from "../../provider/src/transport/ssh/private-key";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { DELIVERIES } from "../support/deliveries";
import { puttyFile } from "./putty-file";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const lock = { cipher: "aes-256-cbc", passphrase: "open sesame" };
// `openssl ecparam -genkey` writes the curve in front of the key.
const PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

const open = (text: string, passphrase?: string) => openPrivateKey(new Secret(text), secret(passphrase));

function publicHalf(text: string, passphrase?: string): string {
  const key = open(text, passphrase);
  if (typeof key === "string") throw new Error(key);
  return key.getPublicSSH().toString("base64");
}

describe.each<[string, string, string?]>([
  ["OpenSSH's form", makeSshKeys("ed25519").private],
  ["PKCS#1", rsa.export({ type: "pkcs1", format: "pem" }) as string],
  ["PKCS#1, encrypted", rsa.export({ type: "pkcs1", format: "pem", ...lock }) as string, lock.passphrase],
  ["PKCS#8, encrypted", rsa.export({ type: "pkcs8", format: "pem", ...lock }) as string, lock.passphrase],
  ["SEC 1 behind its parameters", PARAMETERS + (ec.export({ type: "sec1", format: "pem" }) as string)],
])("a private key in %s", (_form, file, passphrase) => {
  const expected = publicHalf(file, passphrase);
  test.each(DELIVERIES)("opens when a secret store delivers it with %s", (_how, deliver) => {
    expect(publicHalf(deliver(file), passphrase)).toBe(expected);
  });
});

describe("a PuTTY key", () => {
  const file = puttyFile(rsa, "of PuTTYgen, C:\\new ");
  const expected = publicHalf(rsa.export({ type: "pkcs1", format: "pem" }) as string);

  test.each(DELIVERIES.filter(([how]) => !/escaped|blanks$|text|JSON|at line ends/.test(how)))(
    "of version 2 with RSA opens when it is delivered with %s",
    (_how, deliver) => {
      expect(publicHalf(deliver(file))).toBe(expected);
    },
  );

  test.each(DELIVERIES.filter(([how]) => !/blanks$/.test(how)))(
    "with a plain comment opens with %s",
    (_how, deliver) => {
      expect(publicHalf(deliver(puttyFile(rsa, "pulumi")))).toBe(expected);
    },
  );

  test("whose line breaks are blanks is told so, with the way to convert it", () => {
    expect(open(file.replaceAll("\n", " "))).toMatch(/line breaks are lost.*Export OpenSSH key.*puttygen/);
  });

  test.each([
    ["version 3 with RSA", "PuTTY-User-Key-File-3: ssh-rsa", "version 3 with ssh-rsa"],
    ["version 3 with Ed25519", "PuTTY-User-Key-File-3: ssh-ed25519", "version 3 with ssh-ed25519"],
    ["version 2 with ECDSA", "PuTTY-User-Key-File-2: ecdsa-sha2-nistp256", "version 2 with ecdsa-sha2-nistp256"],
    ["version 2 with DSA", "PuTTY-User-Key-File-2: ssh-dss", "version 2 with ssh-dss"],
  ])("of %s is named, with the one that is read and the way to convert it", (_what, first, seen) => {
    for (const deliver of [(text: string) => text, (text: string) => Buffer.from(text).toString("base64")]) {
      const said = open(deliver(file.replace(/^.*/, first)));
      expect(said).toContain(`is a PuTTY key of ${seen}; of PuTTY's only version 2 with ssh-rsa is read`);
      expect(said).toMatch(/Export OpenSSH key.*puttygen key\.ppk -O private-openssh/);
    }
  });
});

describe("what cannot be put right is told as what it is", () => {
  const file = rsa.export({ type: "pkcs1", format: "pem" }) as string;

  test.each<[string, string, RegExp]>([
    ["the first line alone", file.split("\n")[0] ?? "", /no END line.*first line only/],
    ["no blank left", file.replace(/\s/g, ""), /blanks and line breaks are lost/],
    ["something else inside", file.replace("MII", "<p>"), /something else than base64/],
    ["a public key", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", /holds a public key/],
    [
      "a certificate",
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
      /something else; expected is a private key/,
    ],
    ["any text", "hello, world", /expected is a key in OpenSSH form.*PuTTY key of version 2 with RSA/],
    ["a megabyte", "A".repeat(1024 * 1024), /which no key has/],
  ])("%s", (_what, text, said) => {
    const reason = open(text);
    expect(reason).toMatch(said);
    expect(reason).not.toContain(file.slice(40, 60));
  });
});
