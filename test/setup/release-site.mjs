import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archiveName } from "../../scripts/lib/pulumi/download.mjs";
import { makeAuthority } from "../../simulator/src/certificates";

/** Serves a release whose programs are scripts that know their version. `requests` lists what was asked for. */
export async function serveRelease({ version, alter = (files) => files, hold = async () => {} }) {
  const files = alter(makeRelease(version));
  const requests = [];
  const server = createServer(async ({ url = "" }, answer) => {
    const name = url.slice(1);
    requests.push(name);
    await hold(name);
    if (name in files) answer.end(files[name]);
    else answer.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { from: `http://127.0.0.1:${server.address().port}`, requests, archive: files[archiveName(version)], close };
}

/** Sends whoever asks over https on to `target`. */
export async function redirectSecurely(target) {
  const folder = mkdtempSync(join(tmpdir(), "release-tls-"));
  const authority = makeAuthority("Release Authority");
  const { certificatePem: cert, privateKeyPem: key } = authority.issue({
    commonName: "localhost",
    usage: "server",
    days: 2,
  });
  const authorityFile = join(folder, "authority.pem");
  writeFileSync(authorityFile, authority.certificatePem);
  const requests = [];
  const server = createSecureServer({ cert, key }, ({ url = "" }, answer) => {
    requests.push(url);
    answer.writeHead(302, { Location: `${target}${url}` }).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    rmSync(folder, { recursive: true });
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { from: `https://localhost:${server.address().port}`, requests, authorityFile, close };
}

function makeRelease(version) {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  const archive = archiveName(version);
  mkdirSync(join(folder, "pulumi"));
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    writeFileSync(join(folder, "pulumi", name), `#!/bin/sh\necho v${version}\n`);
    chmodSync(join(folder, "pulumi", name), 0o755);
  }
  execFileSync("tar", ["-czf", archive, "pulumi"], { cwd: folder });
  const bytes = readFileSync(join(folder, archive));
  rmSync(folder, { recursive: true });
  const sum = createHash("sha256").update(bytes).digest("hex");
  return {
    [archive]: bytes,
    [`pulumi-${version}-checksums.txt`]: `${"0".repeat(64)}  another.tar.gz\n${sum}  ${archive}\n`,
  };
}
