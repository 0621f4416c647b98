import { createHash } from "node:crypto";
import { type Asn1, parseAsn1 } from "../../../certificate/asn1";
import { NtlmError } from "./error";
import { md5 } from "./keys";

/**
 * MsvAvChannelBindings of a TLS connection whose server showed this certificate: MD5 of a gss_channel_bindings_struct
 * (RFC 2744, 3.11; no addresses) with `tls-server-end-point:` (RFC 5929, 4) and the certificate's digest.
 */
export function channelBindingsOf(certificateDer: Buffer): Buffer {
  return bindingsOfDigest(createHash(digestFor(certificateDer)).update(certificateDer).digest());
}

export function bindingsOfDigest(certificateDigest: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from("tls-server-end-point:", "latin1"), certificateDigest]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return md5(Buffer.alloc(16), length, data);
}

/** Signature and hash algorithms by the hex of their OIDs, where the digest is not SHA-256. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ["2a864886f70d01010c", "sha384"],
  ["2a864886f70d01010d", "sha512"],
  ["2a864886f70d01010e", "sha224"],
  ["2a8648ce3d040301", "sha224"],
  ["2a8648ce3d040303", "sha384"],
  ["2a8648ce3d040304", "sha512"],
  ["608648016503040202", "sha384"],
  ["608648016503040203", "sha512"],
  ["608648016503040204", "sha224"],
]);

const RSA_PSS = "2a864886f70d01010a";

/** The signature's hash; SHA-256 in place of MD5 and SHA-1 (RFC 5929, 4.1), and where a signature names none. */
function digestFor(certificateDer: Buffer): string {
  const algorithm = signatureAlgorithm(certificateDer);
  const oid = hexOf(algorithm?.children[0]);
  const named = oid === RSA_PSS ? hexOf(pssHash(algorithm)) : oid;
  return DIGESTS.get(named) ?? "sha256";
}

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue } (RFC 5280, 4.1). */
function signatureAlgorithm(certificateDer: Buffer): Asn1 | undefined {
  try {
    return parseAsn1(certificateDer).children[1];
  } catch (cause) {
    throw new NtlmError("token", "the server's certificate cannot be read, so there are no channel bindings", {
      cause,
    });
  }
}

/** RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] DEFAULT sha1, … } (RFC 4055, 3.1). */
function pssHash(algorithm: Asn1 | undefined): Asn1 | undefined {
  const hash = algorithm?.children[1]?.children.find(({ tagClass, tag }) => tagClass === 2 && tag === 0);
  return hash?.children[0]?.children[0];
}

function hexOf(value: Asn1 | undefined): string {
  return value?.content.toString("hex") ?? "";
}
