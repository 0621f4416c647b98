import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { certificateWarnings } from "../../provider/src/certificate";
import { openssl, withoutOpenssl } from "../support/certificates";
import { read } from "./reading";

const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }) as string;
const ec = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const EXTENSIONS = ["-addext", "basicConstraints=CA:FALSE", "-addext", "extendedKeyUsage=clientAuth"];

function selfSigned(key: KeyObject, ...options: string[]): string {
  const args = ["req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=grace", "-days", "365"];
  return openssl([...args, ...EXTENSIONS, ...options], { "key.pem": pem(key) }).toString();
}

/** A key that cannot sign gets its certificate from another one. */
function issuedFor(key: KeyObject, issuer: KeyObject): string {
  const forced = openssl(["pkey", "-in", "key.pem", "-pubout"], { "key.pem": pem(key) });
  const request = openssl(["req", "-new", "-key", "key.pem", "-subj", "/CN=grace"], { "key.pem": pem(rsa) });
  const args = "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -set_serial 7 -days 365 -force_pubkey forced.pem";
  return openssl(args.split(" "), {
    "request.pem": request,
    "forced.pem": forced,
    "ca.pem": selfSigned(issuer),
    "ca.key": pem(issuer),
  }).toString();
}

const warnings = (certificate: string) =>
  certificateWarnings(read(certificate), { now: new Date(), property: "certificate" }).map(({ text }) => text);

describe.skipIf(withoutOpenssl("keys and signatures that Windows does not take"))(
  "one warning, marked as not tried",
  () => {
    test.each<[string, () => string, string]>([
      [
        "Ed25519",
        () => selfSigned(generateKeyPairSync("ed25519").privateKey),
        "key (Ed25519) and a signature (Ed25519)",
      ],
      ["Ed448", () => selfSigned(generateKeyPairSync("ed448").privateKey), "key (Ed448) and a signature (Ed448)"],
      [
        "DSA",
        () => selfSigned(generateKeyPairSync("dsa", { modulusLength: 2048, divisorLength: 256 }).privateKey),
        "key (DSA) and a signature (DSA)",
      ],
      ["secp256k1", () => selfSigned(ec("secp256k1")), "key (secp256k1)"],
      ["MD5", () => selfSigned(rsa, "-md5"), "signature (MD5)"],
      ["X25519", () => issuedFor(generateKeyPairSync("x25519").privateKey, rsa), "key (X25519)"],
      ["X448", () => issuedFor(generateKeyPairSync("x448").privateKey, rsa), "key (X448)"],
      ["an Ed25519 authority", () => issuedFor(rsa, generateKeyPairSync("ed25519").privateKey), "signature (Ed25519)"],
    ])("%s", (_kind, make, parts) => {
      const all = warnings(make());
      expect(all).toEqual([
        expect.stringContaining(`The certificate of CN=grace has a ${parts} that Windows is not known to take`),
      ]);
      expect(all[0]).toContain("(not tried on Windows)");
    });

    test.each<[string, () => string]>([
      ["RSA", () => selfSigned(rsa)],
      ["RSA with SHA-1", () => selfSigned(rsa, "-sha1")],
      ["RSA with PSS", () => selfSigned(rsa, "-sigopt", "rsa_padding_mode:pss")],
      ["P-256", () => selfSigned(ec("P-256"))],
      ["P-384", () => selfSigned(ec("P-384"))],
      ["P-521", () => selfSigned(ec("P-521"))],
    ])("and none for %s", (_kind, make) => {
      expect(warnings(make())).toEqual([]);
    });
  },
);
