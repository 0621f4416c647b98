import { expect, test } from "vitest";
import { startLimitOf } from "../../provider/src/server/start-limit";
import { resolveServerName } from "../../provider/src/settings/profile";
import { configurationOf } from "./profiles";
import { fault, none, resolved } from "./resolving";

function targetOf(fields: object, env: NodeJS.ProcessEnv = {}) {
  const { connection } = resolved({ type: "winrm", host: "web9", ...fields }, env);
  if (connection.type !== "winrm") throw new Error("a WinRM connection was expected");
  return connection.target;
}

test("a WinRM connection is HTTPS and Negotiate, with the defaults that pywinrm has", () => {
  expect(targetOf({})).toEqual({
    host: "web9",
    port: 5986,
    scheme: "https",
    path: "/wsman",
    transport: "negotiate",
    user: "Administrator",
    insecure: false,
    dialErrorLimit: 10,
    perDialTimeout: 15,
    operationTimeoutSec: 20,
    readTimeoutSec: 30,
    maxEnvelopeSize: 153_600,
    settings: expect.objectContaining({ variables: "IIS_CLIENTCERT_WEB9_" }),
  });
});

test("over http the port is 5985, and a read waits longer than an operation", () => {
  expect(targetOf({ scheme: "http", operationTimeoutSec: 40 })).toMatchObject({ port: 5985, readTimeoutSec: 50 });
  expect(targetOf({ scheme: "http", port: 8080 }).port).toBe(8080);
});

test("ntlm is negotiate", () => {
  expect(targetOf({ transport: "ntlm" }).transport).toBe("negotiate");
});

test("every secret comes wrapped, and from the environment before the configuration", () => {
  const secrets = { password: "old", privateKey: "k", privateKeyPassword: "kp", certPfx: "AAAA" };
  const target = targetOf(
    { ...secrets, proxy: { host: "proxy", user: "u", password: "pp" } },
    {
      IIS_CLIENTCERT_WEB9_PASSWORD: "new",
      IIS_CLIENTCERT_WEB9_CERT_PFX: "BBBB",
      IIS_CLIENTCERT_WEB9_PROXY_PASSWORD: "npp",
    },
  );
  expect(JSON.stringify(target)).not.toMatch(/old|new|AAAA|BBBB|npp/);
  expect(target.password?.reveal()).toBe("new");
  expect(target.certPfx?.reveal()).toBe("BBBB");
  expect(target.proxy).toMatchObject({ host: "proxy", port: 8080, user: "u" });
  expect(target.proxy?.password?.reveal()).toBe("npp");
});

test("a named server may be reached by WinRM, its address from the environment", () => {
  const configuration = configurationOf({ servers: { web1: { type: "winrm", host: "a", sharedConfiguration: true } } });
  const profile = resolved("web1", { IIS_CLIENTCERT_WEB1_HOST: "b", IIS_CLIENTCERT_WEB1_PORT: "15986" }, configuration);
  expect(profile).toMatchObject({
    name: "web1",
    sharedConfiguration: true,
    connection: { type: "winrm", target: { host: "b", port: 15986 } },
  });
  // All dials, and a while for the shell.
  expect(startLimitOf(profile)).toBe(10 * 15_000 + 120_000);
});

test("the name needs no more than the host", () => {
  expect(resolveServerName({ type: "winrm", host: "Web9", transport: "certificate" }, none)).toBe("Web9");
});

test.each([
  ["kerberos", { transport: "kerberos" }, "transport", "kerberos is not supported: negotiate (NTLM) works"],
  ["credssp", { transport: "CredSSP" }, "transport", "credssp is not supported"],
  ["another transport", { transport: "plaintext" }, "transport", '"negotiate", "basic" or "certificate"'],
  ["Basic over http", { scheme: "http", transport: "basic" }, "transport", "basic is for https only"],
  ["a certificate over http", { scheme: "http", transport: "certificate" }, "transport", "for https only"],
  ["a pin over http", { scheme: "http", certificateFingerprint: "00".repeat(32) }, "certificateFingerprint", "http"],
  ["insecure over http", { scheme: "http", insecure: true }, "insecure", "no certificate to check"],
  ["insecure with a CA", { insecure: true, caTrustPath: "/ca.pem" }, "insecure", "keep one"],
  ["a pin with a CA", { certificateFingerprint: "00".repeat(32), caTrustPath: "x" }, "caTrustPath", "keep one"],
  ["two client certificates", { certPem: "a", certPfx: "b" }, "certPfx", "keep one"],
  ["a SHA-1 thumbprint", { certificateFingerprint: "00".repeat(20) }, "certificateFingerprint", "64 hexadecimal"],
  ["another scheme", { scheme: "ftp" }, "scheme", '"https" or "http"'],
  ["a read shorter than an operation", { operationTimeoutSec: 30, readTimeoutSec: 30 }, "readTimeoutSec", "more than"],
  ["a path without its slash", { path: "wsman" }, "path", "begins with /"],
  ["a line break in the path", { path: "/wsman\r\nX: y" }, "path", "begins with /"],
  ["what only SSH has", { knownHosts: "x" }, "knownHosts", "is ignored for type winrm"],
  ["a key for the proxy", { proxy: { host: "p", privateKey: "k" } }, "proxy.privateKey", "is ignored"],
])("%s is refused with its path", (_, fields, path, words) => {
  const { property, reason } = fault(() => targetOf(fields));
  expect(property).toBe(`connection.${path}`);
  expect(reason).toContain(words);
});

test("what only WinRM has is refused for SSH", () => {
  expect(fault(() => resolved({ host: "h", scheme: "http" })).property).toBe("connection.scheme");
});
