import * as forge from "node-forge";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import type { WinrmTarget } from "../../../provider/src/transport";
import { makeAuthority, toPfx } from "../../../simulator/src/certificates";
import { handmadePfx } from "../../certificate/handmade-pfx";
import { failure, roundTrip } from "../../transport/door";
import { closeDoors, openDoor, overHttps, start } from "./door";

afterEach(closeDoors);

const root = makeAuthority("Client root");
const issuing = makeAuthority("Client issuing", root);
const deploy = issuing.issue({ commonName: "deploy", usage: "client", days: 30 });
const PASSPHRASE = "Schlüssel é";

/** A server that knows the root alone: whoever comes has to bring what lies between. */
function doorFor() {
  return openDoor({
    clientCertificates: [{ certificatePem: deploy.certificatePem, user: "deploy" }],
    authorities: [root.certificatePem],
  });
}

function withPfx(port: number, pfx: Buffer, passphrase?: string, more: Partial<WinrmTarget> = {}): WinrmTarget {
  return overHttps(port, {
    transport: "certificate",
    certPfx: new Secret(pfx.toString("base64")),
    ...(passphrase !== undefined && { privateKeyPassword: new Secret(passphrase) }),
    ...more,
  });
}

function tripleDes(): Buffer {
  const key = forge.pki.privateKeyFromPem(deploy.privateKeyPem);
  const chain = [issuing, deploy].map(({ certificatePem }) => forge.pki.certificateFromPem(certificatePem));
  const pfx = forge.pkcs12.toPkcs12Asn1(key, chain, PASSPHRASE, { algorithm: "3des" });
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), "latin1");
}

test.each<[string, Buffer, string | undefined]>([
  ["with AES-256 and an accented passphrase", toPfx(deploy, PASSPHRASE, [issuing]), PASSPHRASE],
  ["with old encryption, its chain in front", tripleDes(), PASSPHRASE],
  [
    "without a passphrase, in no order",
    handmadePfx([{ certificate: issuing }, { key: deploy }, { certificate: deploy }]),
    undefined,
  ],
])("a PFX %s logs in, and sends the chain that the server needs", async (_, pfx, passphrase) => {
  const door = await doorFor();
  const process = await start(withPfx(door.httpsPort, pfx, passphrase));
  expect(await roundTrip(process, "x")).toBe("x");
  await process.close();
  expect(door.counts.shells).toBe(1);
});

test("without the chain the same certificate is refused: the server cannot know who issued it", async () => {
  const door = await doorFor();
  const error = await failure(start(withPfx(door.httpsPort, toPfx(deploy, PASSPHRASE), PASSPHRASE)));
  expect(error.code).toBe("connection/login");
});

test("one that has expired is refused with a word about the clocks", async () => {
  const expired = root.issue({ commonName: "deploy", usage: "client", days: -1, privateKeyPem: deploy.privateKeyPem });
  const door = await openDoor({
    clientCertificates: [{ certificatePem: expired.certificatePem, user: "deploy" }],
    authorities: [root.certificatePem],
  });
  const error = await failure(start(withPfx(door.httpsPort, toPfx(expired, PASSPHRASE), PASSPHRASE)));
  expect(error.code).toBe("connection/login");
  expect(error.remedy).toContain("has not expired, by the server's clock too");
});

test("the authorities in a PFX vouch for nobody", async () => {
  const server = root.issue({ commonName: "127.0.0.1", usage: "server", days: 30, altNames: ["127.0.0.1"] });
  const door = await openDoor({ https: server, clientCertificates: [] });
  const pfx = toPfx(deploy, PASSPHRASE, [issuing, root]);
  const error = await failure(start(withPfx(door.httpsPort, pfx, PASSPHRASE)));
  expect(error.code).toBe("connection/certificate");
  expect(error.message).toContain("no trusted authority vouches for");
});

test.each<[string, Buffer, string | undefined, RegExp, RegExp]>([
  [
    "a wrong passphrase",
    toPfx(deploy, PASSPHRASE),
    "wrong-passphrase",
    /passphrase does not fit/,
    /Check privateKeyPassword/,
  ],
  ["no passphrase", toPfx(deploy, PASSPHRASE), undefined, /none was given/, /Check privateKeyPassword/],
  ["no key in it", handmadePfx([{ certificate: deploy }]), undefined, /without a private key/, /with its private key/],
  ["a certificate for a PFX", deploy.der, undefined, /found a certificate and no PFX/, /Give base64 of the .pfx/],
  [
    "a key for a PFX",
    Buffer.from(deploy.privateKeyPem),
    undefined,
    /found a private key and no PFX/,
    /Export it again/,
  ],
])("%s is told before anything is dialled, and what was given is not", async (_, pfx, passphrase, seen, remedy) => {
  const door = await doorFor();
  const error = await failure(start(withPfx(door.httpsPort, pfx, passphrase)));
  expect(error.code).toBe("connection/credentials");
  expect(error.message).toMatch(seen);
  expect(error.remedy).toMatch(remedy);
  expect(`${error.message} ${error.stack}`).not.toMatch(/wrong-passphrase|Schlüssel/);
  expect(door.counts.connections).toBe(0);
});
