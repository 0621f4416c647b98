import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import { failAt } from "../../../provider/src/transport/winrm/failures";
import { authorities, clientCertificate } from "../../../provider/src/transport/winrm/tls-material";
import { makeAuthority } from "../../../simulator/src/certificates";
import { DELIVERIES } from "../../support/deliveries";
import { roundTrip } from "../../transport/door";
import { closeDoors, openDoor, overHttps, start } from "./door";

afterEach(closeDoors);

const root = makeAuthority("Delivered root");
const deploy = root.issue({ commonName: "deploy", usage: "client", days: 30 });
const unix = (text: string) => text.replaceAll("\r", "");
const rootPem = unix(root.certificatePem);
const deployPem = unix(deploy.certificatePem);
const target = overHttps(1, { transport: "certificate" });
const fail = failAt(target, "web01");
const lock = { cipher: "aes-256-cbc", passphrase: "open sesame" };
const locked = createPrivateKey(deploy.privateKeyPem).export({ type: "pkcs1", format: "pem", ...lock }) as string;

test.each(DELIVERIES)("certificate, key and authorities of WinRM are read with %s", (_how, deliver) => {
  const given = (privateKey: string) => ({
    ...target,
    certPem: deliver(deployPem + rootPem),
    privateKey: new Secret(deliver(privateKey)),
  });
  for (const [key, passphrase] of [[deploy.privateKeyPem, undefined] as const, [locked, lock.passphrase] as const]) {
    const { certificates, privateKey } = clientCertificate(given(key), fail);
    expect(certificates).toBe(deployPem + rootPem);
    // OpenSSL takes it, and finds that it belongs to the certificate.
    createSecureContext({ cert: certificates, key: privateKey?.reveal(), passphrase });
  }
  expect(authorities(deliver(rootPem + deployPem), fail)).toBe(rootPem + deployPem);
});

test("a login by certificate, all of it from one line each", async () => {
  const door = await openDoor({
    clientCertificates: [{ certificatePem: deploy.certificatePem, user: "deploy" }],
    authorities: [root.certificatePem],
  });
  const usual = overHttps(door.httpsPort);
  const oneLine = (text: string) => text.replaceAll("\n", "\\n");
  const process = await start({
    ...usual,
    transport: "certificate",
    caTrustPath: Buffer.from(usual.caTrustPath ?? "").toString("base64"),
    certPem: oneLine(deploy.certificatePem),
    privateKey: new Secret(oneLine(deploy.privateKeyPem)),
  });
  expect(await roundTrip(process, "x")).toBe("x");
  await process.close();
});

test("authorities stand in a file, whatever its form", () => {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-authorities-"));
  try {
    const path = join(folder, "ca.pem");
    writeFileSync(path, rootPem.replaceAll("\n", " \r\n"));
    expect(authorities(path, fail)).toBe(rootPem);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each<[string, object, string]>([
  ["a certificate without its END line", { certPem: deploy.certificatePem.slice(0, 300) }, "certPem has no END line"],
  ["a path for the certificate", { certPem: "client.pem" }, "certPem is not in PEM"],
  [
    "a key without blanks",
    { privateKey: new Secret(deploy.privateKeyPem.replace(/\s/g, "")) },
    "its line breaks are lost",
  ],
  ["a certificate for the key", { privateKey: new Secret(deploy.certificatePem) }, "privateKey has no such block"],
])("%s is refused by name, and not repeated", (_what, wrong, said) => {
  const whole = { ...target, certPem: deploy.certificatePem, privateKey: new Secret(deploy.privateKeyPem) };
  let refused: unknown;
  try {
    clientCertificate({ ...whole, ...wrong }, fail);
  } catch (error) {
    refused = error;
  }
  expect(refused).toMatchObject({ code: "connection/credentials" });
  expect((refused as Error).message).toContain(said);
  expect((refused as Error).message).not.toContain(deploy.privateKeyPem.slice(40, 60));
});

test("authorities that are cut off are refused", () => {
  expect(() => authorities(root.certificatePem.slice(0, 300), fail)).toThrow("caTrustPath has no END line");
});
