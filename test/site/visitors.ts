import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask } from "../../simulator/src";
import { type Issued, makeCa } from "../support/certificates";

export type Tls = "1.2" | "1.3";

/** What a visitor tells: the account, `anonymous`, a status, or how the connection ended. */
export type Visit = (url: string, tls: Tls, client?: Issued) => Promise<string>;

/** For `test.skipIf(withoutCurl("what needs it"))`: with CI=true it is an error on Linux, where curl has OpenSSL everywhere. */
export function withoutCurl(what: string): boolean {
  if (/\bOpenSSL\//.test(curlVersion())) return false;
  const missing = `${what}: no curl with OpenSSL found on the PATH`;
  if (process.env.CI === "true" && process.platform === "linux") throw new Error(missing);
  console.warn(`skipped: ${missing}`);
  return true;
}

function curlVersion(): string {
  try {
    return execFileSync("curl", ["--version"], { encoding: "utf8", timeout: 60_000 });
  } catch {
    return "";
  }
}

export const byNode: Visit = async (url, tls, client) => {
  try {
    const { status, account } = await ask(url, { tls, authorityPem: makeCa().certificatePem, ...keysOf(client) });
    return account ?? status;
  } catch (error) {
    return endOf(`${(error as NodeJS.ErrnoException).code}: ${(error as Error).message}`);
  }
};

export const byCurl: Visit = async (url, tls, client) => {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-curl-"));
  try {
    const file = (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const certificate = client && ["--cert", file("client.pem", client.certificatePem + client.privateKeyPem)];
    const trust = ["--cacert", file("authority.pem", makeCa().certificatePem)];
    const version = tls === "1.2" ? ["--tls-max", "1.2"] : ["--tlsv1.3"];
    // -q: no .curlrc of whoever runs the tests.
    return await curl(["-q", "-sSi", "--http1.1", "--noproxy", "*", ...version, ...trust, ...(certificate ?? []), url]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function curl(args: readonly string[]): Promise<string> {
  return new Promise((done) =>
    execFile("curl", args, { timeout: 60_000 }, (error, stdout, stderr) => {
      const account = /^x-iis-account: (\S+)/im.exec(stdout)?.[1];
      const status = /^x-iis-status: (\S+)/im.exec(stdout)?.[1];
      done(error ? endOf(stderr) : account === undefined ? String(status) : decodeURIComponent(account));
    }),
  );
}

function endOf(text: string): string {
  if (/ECONNRESET|reset by peer/i.test(text)) return "reset";
  return /protocol[ _]version/i.test(text) ? "no such TLS" : text;
}

function keysOf(client: Issued | undefined): { certificatePem?: string; privateKeyPem?: string } {
  return client ? { certificatePem: client.certificatePem, privateKeyPem: client.privateKeyPem } : {};
}
