import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { channelBindingsOf } from "../../../provider/src/transport/winrm/ntlm";
import { issueServer, makeCa, openssl, withoutOpenssl } from "../../support/certificates";
import { refusal } from "./ends";

/** As the facts write the structure, for a certificate under this digest. */
function expected(der: Buffer, digest: string): string {
  const name = Buffer.from("tls-server-end-point:");
  const hash = createHash(digest).update(der).digest();
  const length = Buffer.of(name.length + hash.length, 0, 0, 0);
  return createHash("md5").update(Buffer.alloc(16)).update(length).update(name).update(hash).digest("hex");
}

test("a certificate signed with SHA-256 is bound by its SHA-256 digest", () => {
  const { der } = issueServer(makeCa());
  expect(channelBindingsOf(der).toString("hex")).toBe(expected(der, "sha256"));
});

test("what is no certificate is refused", () => {
  expect(refusal(() => channelBindingsOf(Buffer.alloc(0)))).toBe("token");
  expect(refusal(() => channelBindingsOf(Buffer.from("hello")))).toBe("token");
});

const rsa = ["-newkey", "rsa:2048"];
const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const pss = ["-sigopt", "rsa_padding_mode:pss"];

describe.skipIf(withoutOpenssl("channel bindings of certificates signed in every way"))("with openssl", () => {
  test.each([
    ["RSA with SHA-1", [...rsa, "-sha1"], "sha256"],
    ["RSA with SHA-224", [...rsa, "-sha224"], "sha224"],
    ["RSA with SHA-256", [...rsa, "-sha256"], "sha256"],
    ["RSA with SHA-384", [...rsa, "-sha384"], "sha384"],
    ["RSA with SHA-512", [...rsa, "-sha512"], "sha512"],
    ["RSA-PSS with SHA-256", [...rsa, "-sha256", ...pss], "sha256"],
    ["RSA-PSS with SHA-384", [...rsa, "-sha384", ...pss], "sha384"],
    ["RSA-PSS with SHA-512", [...rsa, "-sha512", ...pss], "sha512"],
    ["ECDSA with SHA-224", [...curve, "-sha224"], "sha224"],
    ["ECDSA with SHA-256", [...curve, "-sha256"], "sha256"],
    ["ECDSA with SHA-384", [...curve, "-sha384"], "sha384"],
    ["ECDSA with SHA-512", [...curve, "-sha512"], "sha512"],
    ["Ed25519, which names no digest", ["-newkey", "ed25519"], "sha256"],
  ])("a certificate signed by %s is bound by the right digest", (_, how, digest) => {
    const der = openssl([
      "req",
      "-x509",
      "-nodes",
      "-subj",
      "/CN=web01",
      "-keyout",
      "key.pem",
      "-outform",
      "DER",
      ...how,
    ]);
    expect(channelBindingsOf(der).toString("hex")).toBe(expected(der, digest));
  });
});
