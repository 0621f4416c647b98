import * as pulumi from "@pulumi/pulumi";
import { type CertificateSource, type ClientCertificate, certificateWarnings, readCertificate } from "../certificate";
import type { Kind } from "../reconcile/kind";
import { lift } from "./lift";
import { plainly } from "./refusal";
import { turn } from "./turn";

/** Bytes on their way through Pulumi, which turns a Buffer into an object of numbered bytes. */
interface Packed {
  readonly bytes: string;
}

/**
 * Opens the certificate in the program, so that a private key beside it never leaves it. What comes out of a PFX is no
 * secret any more; a certificate that the user marked secret stays one.
 */
export function readCertificateInput(
  kind: Kind,
  name: string,
  given: pulumi.Input<unknown>,
  warn: (text: string) => void,
): pulumi.Output<ClientCertificate> {
  const read = plainly(kind.type, name, (source: unknown): ClientCertificate => {
    const certificate = readCertificate(unpack(source) as CertificateSource, { property: "certificate" });
    for (const warning of certificateWarnings(certificate, new Date())) warn(warning);
    return certificate;
  });
  const packed = pack(given);
  const source = pulumi.all([lift(packed), turn()]).apply(([now]) => now);
  return isPfx(packed) ? pulumi.unsecret(source.apply(read)) : source.apply(read);
}

function pack(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") } satisfies Packed;
  if (value instanceof Promise) return value.then(pack);
  if (isPfx(value)) return { ...value, pfx: pack(value.pfx) };
  return value;
}

function unpack(value: unknown): unknown {
  if (isPacked(value)) return Buffer.from(value.bytes, "base64");
  if (isPfx(value)) return { ...value, pfx: unpack(value.pfx) };
  return value;
}

function isPfx(value: unknown): value is { pfx: unknown; passphrase?: unknown } {
  return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value) && "pfx" in value;
}

function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && "bytes" in value && typeof value.bytes === "string";
}
