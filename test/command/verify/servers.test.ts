import { spawn } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { issueClient, issueServer, makeCa, withoutOpenssl } from "../../support/certificates";
import { CLOSED_PORTS, startOnPort, untilReady } from "../../support/ports";
import { filesOf, optionsFor } from "./files";
import { keysOf, listen, strictServer, tcpServer, webServer } from "./servers";
import { causes, outcomes, type Told, verify, verifyJson } from "./verify";

const authority = makeCa();
const alice = issueClient(authority, "alice");
const stranger = issueClient(makeCa("Somebody Else"), "stranger");

function words(url: string, client = alice): string[] {
  return optionsFor(url, authority, client);
}

const serverKeys = () => ({ ...keysOf(authority), ca: authority.certificatePem });

describe("a server of Node.js", () => {
  const asking = () => webServer({ ...serverKeys(), requestCert: true, rejectUnauthorized: false });

  test("that asks for certificates: all sixteen rows are asked, HTTP/2 too, and are as expected", async () => {
    const told = await verifyJson([...words(await asking()), "--expect-text", "Orders"]);
    expect(told).toMatchObject({ exitCode: 0, findings: [], notes: [] });
    expect(told.rows).toHaveLength(16);
    expect(new Set(told.rows.map(({ verdict }) => verdict))).toEqual(new Set(["expected"]));
    expect(new Set(told.rows.map(({ asked }) => asked))).toEqual(new Set(["handshake"]));
    expect(outcomes(told)).toMatchObject({
      "with 1.3 2 large POST": "200 expected",
      "without 1.3 2 GET": "403 expected",
    });
  });

  test.each([
    ["TLS_AES_128_GCM_SHA256", "auto"],
    ["TLS_AES_256_GCM_SHA384", "auto"],
    ["TLS_CHACHA20_POLY1305_SHA256", "auto"],
    // The client is asked for another group first: HelloRetryRequest.
    ["TLS_AES_256_GCM_SHA384", "P-521"],
  ])("is heard to ask, or not, under TLS 1.3 with %s and group %s", async (ciphers, ecdhCurve) => {
    for (const requestCert of [true, false]) {
      const more = { requestCert, rejectUnauthorized: false, minVersion: "TLSv1.3", ciphers, ecdhCurve } as const;
      const told = await verifyJson([...words(await webServer({ ...serverKeys(), ...more })), "--no-post"]);
      const asked = told.rows.filter(({ tls }) => tls === "1.3").map((row) => row.asked);
      expect(new Set(asked)).toEqual(new Set([requestCert ? "handshake" : "no"]));
    }
  });

  test("that does not ask: the certificate is never sent, and 403 names what may be behind it", async () => {
    const told = await verifyJson(words(await webServer(serverKeys())));
    expect(new Set(told.rows.map(({ asked }) => asked))).toEqual(new Set(["no"]));
    expect(causes(told)).toEqual(["403"]);
  });

  test("that cuts off whoever has no certificate is as expected, and is not taken for one that asks late", async () => {
    const told = await verifyJson(words(await strictServer(serverKeys())));
    expect(told).toMatchObject({ exitCode: 0, findings: [], notes: [] });
    const cutOff = await verifyJson(words(await strictServer(serverKeys()), stranger));
    expect(cutOff.exitCode).toBe(1);
    expect(causes(cutOff)).not.toContain("late13");
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)("that speaks %s only is no worse for it", async (version) => {
    const url = await webServer({
      ...{ ...serverKeys(), requestCert: true, rejectUnauthorized: false },
      ...{ minVersion: version, maxVersion: version },
    });
    const told = await verifyJson(words(url));
    expect(told).toMatchObject({ exitCode: 0, findings: [] });
    const other = told.rows.filter(({ tls }) => `TLSv${tls}` !== version);
    expect(new Set(other.map(({ verdict }) => verdict))).toEqual(new Set(["notOffered"]));
  });
});

describe.skipIf(withoutOpenssl("verify against openssl s_server"))("openssl s_server", () => {
  async function start(...args: readonly string[]): Promise<string> {
    return (await startOnPort((port) => startOn(port, args))).url;
  }

  /** What it said, where it did not start. */
  async function startOn(port: number, args: readonly string[]): Promise<{ url: string } | string> {
    const { certificatePem, privateKeyPem } = issueServer(authority);
    const files = filesOf({ cert: certificatePem, key: privateKeyPem, ca: authority.certificatePem });
    const fixed = ["s_server", "-accept", `127.0.0.1:${port}`, "-cert", files.cert, "-key", files.key, "-www"];
    const child = spawn("openssl", [...fixed, "-CAfile", files.ca, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void child.kill());
    return (await untilReady(child, "ACCEPT")) ?? { url: `https://localhost:${port}/` };
  }

  const alerts = ({ rows }: Told) => rows.map(({ failure }) => failure?.alert).filter((alert) => alert !== undefined);

  test("that requires a certificate it trusts refuses by alerts, which are told by their names", async () => {
    const url = await start("-Verify", "1", "-verify_return_error");
    const told = await verifyJson([...words(url), "--no-post"]);
    expect(told).toMatchObject({ exitCode: 0, findings: [] });
    expect(outcomes(told)).toMatchObject({
      "with 1.2 1.1 GET": "200 expected",
      "with 1.3 1.1 GET": "200 expected",
      "without 1.2 1.1 GET": "handshake_failure expected",
      "without 1.3 1.1 GET": "certificate_required expected",
    });
  });

  test("that does not trust the issuer says unknown_ca, and the remedy speaks of trust", async () => {
    const url = await start("-Verify", "1", "-verify_return_error");
    const told = await verifyJson([...words(url, stranger), "--no-post"]);
    expect(alerts(told)).toContain("unknown_ca");
    expect(causes(told)).toEqual(["certificateRefused"]);
    expect(told.findings[0]?.remedy).toContain("LocalMachine\\Root");
    const { out } = await verify([...words(url, stranger), "--no-post"]);
    expect(out).toContain("TLS alert unknown_ca");
  });

  test("that asks nobody lets everybody in", async () => {
    const told = await verifyJson([...words(await start()), "--no-post"]);
    expect(causes(told)).toEqual(["open"]);
  });
});

describe("the server's certificate", () => {
  const failures = ({ rows }: Told) => new Set(rows.map(({ failure, phase }) => `${failure?.kind} ${phase}`));

  test.each([
    ["of an authority that is not trusted", () => keysOf(makeCa("Unknown CA")), "untrusted"],
    ["for another name", () => keysOf(authority, ["other.example"]), "wrongName"],
    ["that has expired", expired, "outOfDate"],
  ] as const)("%s is refused before a request is sent", async (_what, keys, cause) => {
    let requests = 0;
    const url = await strictly(keys(), () => requests++);
    const told = await verifyJson(words(url));
    expect(causes(told)).toEqual([cause]);
    expect(failures(told)).toContain(`${cause} handshake`);
    expect(requests).toBe(0);
  });

  function expired() {
    const { certificatePem, privateKeyPem } = authority.issue({ commonName: "localhost", usage: "server", days: -2 });
    return { cert: certificatePem, key: privateKeyPem };
  }

  function strictly(keys: ReturnType<typeof keysOf>, onRequest: () => void): Promise<string> {
    const { Server } = require("node:https") as typeof import("node:https");
    return listen(
      new Server(keys, (_request, response) => {
        onRequest();
        response.end();
      }),
    );
  }
});

describe("where nobody can be asked", () => {
  test.each([[[]], [["--json"]]])("a port without a server exits with 2 (%j)", async (more) => {
    const url = `https://localhost:${CLOSED_PORTS[0]}/`;
    const { code, out, err } = await verify([...words(url), ...more]);
    expect(code).toBe(2);
    if (more.length > 0) expect(JSON.parse(out)).toMatchObject({ exitCode: 2, findings: [{ cause: "noConnection" }] });
    else expect(out + err).toContain("no connection");
  });

  test("a name that does not exist exits with 2", async () => {
    const told = await verifyJson(["--url", "https://no-such-host.invalid/", "--timeout", "60"]);
    expect(told).toMatchObject({ exitCode: 2, findings: [{ cause: "noConnection" }] });
    expect(told.rows).toHaveLength(1);
    // As long as the resolver of this machine takes, and the row's own limit.
  }, 150_000);

  test("what speaks no TLS, or cuts everybody off, is a finding", async () => {
    const plain = await tcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(causes(await verifyJson(words(plain)))).toEqual(["notTls"]);
    const cut = await tcpServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const told = await verifyJson(words(cut));
    expect(told.exitCode).toBe(1);
    expect(causes(told)).toEqual(["noTls"]);
  });

  test("a server that says nothing ends at the time limit", async () => {
    const told = await verifyJson([...words(await tcpServer(() => {})), "--timeout", "3", "--no-post"]);
    expect(told.exitCode).toBe(1);
    expect(causes(told)).toEqual(["timeout"]);
  });
});
