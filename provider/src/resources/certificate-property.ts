import { createHash } from "node:crypto";
import type { Input } from "@pulumi/pulumi";
import { type CertificateSource, certificateWarnings, digestOfBase64, readCertificate } from "../certificate";
import type { ClientCertificate } from "../certificate/facts";
import type { Property, Props } from "../reconcile/property";
import { hasUnknown, UNKNOWN } from "../reconcile/values";

/**
 * A certificate in any form people have it: PEM, DER, base64 with or without line breaks, PKCS#7 (.p7b), or a PFX with
 * its passphrase. A PFX is opened in the program; its private key goes nowhere.
 */
export type CertificateInput = string | Uint8Array | { pfx: Input<string | Uint8Array>; passphrase?: Input<string> };

const property = "certificate";

/** The certificate that a mapping is about, under the name `certificate`. */
export const certificateProperty: Property<CertificateInput, string, "identity", "required"> = {
  role: "identity",
  required: true,
  // A file of its content, as text; the plugin takes it as an asset, too.
  type: { oneOf: [{ type: "string" }, { $ref: "pulumi.json#/Asset" }] },
  normalise: (value) => readCertificate(value as CertificateSource, { property }).base64,
  equal: Object.is,
  identity: thumbprintOf,
  open: (given, now) => {
    const certificate = readCertificate(given as CertificateSource, { property });
    return { value: certificate.base64, warnings: certificateWarnings(certificate, { now, property }) };
  },
  // The certificate that a PFX holds is public; one that the program marked secret stays secret.
  opensToPublic: (given) => typeof given === "object" && given !== null && "pfx" in given,
};

/** An output that tells something of the certificate. */
export function factOf(fact: Exclude<keyof ClientCertificate, "base64">): Property<string, string, "output", "filled"> {
  return {
    role: "output",
    type: { type: "string" },
    normalise: String,
    equal: Object.is,
    derive: ({ certificate }) =>
      typeof certificate === "string" ? readCertificate(certificate, { property })[fact] : undefined,
  };
}

/** Of outputs by what they say, since a certificate that IIS cannot match is left out of them; of inputs by their certificate. */
export function thumbprintOf({ certificate, thumbprint }: Props): string {
  if (typeof thumbprint === "string") return thumbprint;
  if (hasUnknown(certificate)) return UNKNOWN;
  if (typeof certificate !== "string") return "";
  return createHash("sha1").update(Buffer.from(certificate, "base64")).digest("hex").toUpperCase();
}

/** The same, as the agent knows entries. */
export function digestOf({ certificate, sha256Thumbprint }: Props): string {
  if (typeof sha256Thumbprint === "string") return sha256Thumbprint.toLowerCase();
  return typeof certificate === "string" ? digestOfBase64(certificate) : "";
}
