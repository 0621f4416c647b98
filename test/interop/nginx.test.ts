import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { optionsFor } from "../command/verify/files";
import { causes, outcomes, verifyJson } from "../command/verify/verify";
import { issueClient, issueServer, makeCa } from "../support/certificates";
import { startOnPort, untilReady } from "../support/ports";

const { nginx } = inject("interopClients");
const authority = makeCa();
const alice = issueClient(authority, "alice");

describe.skipIf(nginx === null)("verify against nginx", () => {
  test("that asks for certificates and refuses with a status of its own", async () => {
    const url = await start("ssl_verify_client optional;", "if ($ssl_client_verify != SUCCESS) { return 403; }");
    const told = await verifyJson([...words(url), "--expect-text", "Orders of CN=alice"]);
    expect(told).toMatchObject({ exitCode: 0, findings: [], notes: [] });
    expect(told.rows).toHaveLength(16);
    expect(new Set(told.rows.map(({ asked }) => asked))).toEqual(new Set(["handshake"]));
    expect(outcomes(told)).toMatchObject({
      "with 1.2 1.1 large POST": "200 expected",
      "with 1.3 2 GET": "200 expected",
      "without 1.3 2 GET": "403 expected",
    });
  });

  test("that requires one says 400 to whoever has none", async () => {
    const told = await verifyJson(words(await start("ssl_verify_client on;")));
    expect(told).toMatchObject({ exitCode: 0, findings: [] });
    expect(outcomes(told)).toMatchObject({ "with 1.3 1.1 GET": "200 expected", "without 1.2 1.1 GET": "400 expected" });
  });

  test("that does not trust the issuer says 400, which is a finding", async () => {
    const stranger = issueClient(makeCa("Somebody Else"), "stranger");
    const told = await verifyJson(words(await start("ssl_verify_client on;"), stranger));
    expect(told.exitCode).toBe(1);
    expect(causes(told)).toEqual(["status"]);
  });

  test("that asks nobody lets everybody in", async () => {
    expect(causes(await verifyJson(words(await start())))).toEqual(["open"]);
  });

  test("that takes no large body says 413, and nothing else is found", async () => {
    const told = await verifyJson(words(await start("ssl_verify_client on;", "client_max_body_size 1k;")));
    expect(causes(told)).toEqual(["tooLarge"]);
    expect(outcomes(told)).toMatchObject({
      "with 1.2 1.1 GET": "200 expected",
      "with 1.2 1.1 large POST": "413 unexpected",
    });
  });

  test.each(["TLSv1.2", "TLSv1.3"])("that speaks %s only is no worse for it", async (version) => {
    const told = await verifyJson(words(await start("ssl_verify_client on;", `ssl_protocols ${version};`)));
    expect(told).toMatchObject({ exitCode: 0, findings: [] });
    const other = told.rows.filter(({ tls }) => `TLSv${tls}` !== version);
    expect(new Set(other.map(({ verdict }) => verdict))).toEqual(new Set(["notOffered"]));
  });
});

function words(url: string, client = alice): string[] {
  return optionsFor(url, authority, client);
}

/** Started with these lines in its only server, until the test ends; answers the URL. */
async function start(...lines: readonly string[]): Promise<string> {
  return (await startOnPort((port) => startOn(port, lines))).url;
}

/** What it said, where it did not start. */
async function startOn(port: number, lines: readonly string[]): Promise<{ url: string } | string> {
  if (nginx === null) throw new Error("there is no nginx");
  const folder = mkdtempSync(join(tmpdir(), "nginx-"));
  const { certificatePem, privateKeyPem } = issueServer(authority);
  writeFileSync(join(folder, "server.pem"), certificatePem + privateKeyPem);
  writeFileSync(join(folder, "authority.pem"), authority.certificatePem);
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, port, lines));
  const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
  const child = spawn(nginx.program, args, { env: nginx.env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "close");
  onTestFinished(async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return (await untilReady(child, "start worker process ")) ?? { url: `https://localhost:${port}/` };
}

function configuration(folder: string, port: number, lines: readonly string[]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
daemon off;
worker_processes 1;
error_log stderr notice;
pid ${folder}/pid;
events {}
http {
  access_log off;
  # Before 1.23.4 the default has no 1.3.
  ssl_protocols TLSv1.2 TLSv1.3;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
  server {
    listen 127.0.0.1:${port} ssl http2;
    ssl_certificate ${folder}/server.pem;
    ssl_certificate_key ${folder}/server.pem;
    ssl_client_certificate ${folder}/authority.pem;
    ${lines.join("\n    ")}
    location / {
      default_type text/plain;
      return 200 "Orders of $ssl_client_s_dn";
    }
  }
}
`;
}
