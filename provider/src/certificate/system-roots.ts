import { readFileSync } from "node:fs";
import * as tls from "node:tls";

/** Where systems that have one keep the bundle of the authorities that they trust. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

let known: string[] | undefined;

/**
 * The authorities that this system trusts, in PEM, and those of NODE_EXTRA_CA_CERTS. Node 20 cannot read the stores of
 * Windows and macOS: there it is Node's own list (from 22.15 on Node reads the store).
 */
export function systemRoots(env: NodeJS.ProcessEnv = process.env): string[] {
  known ??= [...(storeRoots() ?? bundleRoots(env) ?? tls.rootCertificates), ...(read(env.NODE_EXTRA_CA_CERTS) ?? [])];
  return known;
}

function storeRoots(): string[] | undefined {
  const { getCACertificates } = tls as { getCACertificates?: (store: "system") => string[] };
  const roots = getCACertificates?.("system");
  return roots?.length ? roots : undefined;
}

function bundleRoots(env: NodeJS.ProcessEnv): string[] | undefined {
  const [bundle] = [env.SSL_CERT_FILE, ...BUNDLES].flatMap((path) => read(path) ?? []);
  return bundle === undefined ? undefined : [bundle];
}

function read(path: string | undefined): [string] | undefined {
  try {
    return path ? [readFileSync(path, "utf8")] : undefined;
  } catch {
    return undefined;
  }
}
