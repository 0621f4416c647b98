import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Authority, Issued } from "../../support/certificates";

/** What `verify` is told of a site, its authority and a client. */
export function optionsFor(url: string, authority: Authority, client: Issued): string[] {
  const files = filesOf({
    certificate: client.certificatePem,
    key: client.privateKeyPem,
    ca: authority.certificatePem,
  });
  return ["--url", url, "--certificate", files.certificate, "--key", files.key, "--ca", files.ca];
}

/** A folder of files for one test; answers their paths by name. */
export function filesOf<Name extends string>(contents: Readonly<Record<Name, string | Buffer>>): Record<Name, string> {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-verify-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const written = Object.entries<string | Buffer>(contents).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return [name, path];
  });
  return Object.fromEntries(written);
}
