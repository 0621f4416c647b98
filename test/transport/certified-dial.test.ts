import { expect, test } from "vitest";
import { openShowing, type Showing } from "./certified-server";
import { failure, start, targetOf, without } from "./door";
import { makeCertificate, makeSigningKey, type SigningKey, string } from "./ssh-certificate";

const authority = makeSigningKey("ssh-ed25519");
const key = makeSigningKey("ssh-ed25519");
const other = makeSigningKey("ssh-ed25519");
const certificate = makeCertificate({ key, authority, principals: ["127.0.0.1"] });

/** The 64 bytes behind the name. */
const bare = (signer: SigningKey) => (data: Buffer) => signer.sign(data).subarray(-64);

async function serve(showing: Partial<Showing> = {}, more: (name: string) => string = () => "") {
  const server = await openShowing({ shown: certificate, sign: bare(key), ...showing });
  const knownHosts = `@cert-authority * ssh-ed25519 ${authority.blob.toString("base64")}\n${more(`[127.0.0.1]:${server.port}`)}`;
  return {
    server,
    target: { ...without(targetOf({ ...server, hostKeyFingerprint: "" }), "hostKeyFingerprint"), knownHosts },
  };
}

async function refusalOf(showing: Partial<Showing>, more?: (name: string) => string) {
  const { server, target } = await serve(showing, more);
  const error = await failure(start(target));
  expect(server.logins()).toBe(0);
  return error;
}

test("a server whose key is certified, and signs, is spoken to", async () => {
  const { server, target } = await serve();
  await (await start(target)).close();
  expect(server.logins()).toBeGreaterThan(0);
});

test("who shows the certificate of another server has to sign with its key", async () => {
  const error = await refusalOf({ sign: bare(other) });
  expect(error.code).toBe("connection/protocol");
  expect(error.reason).toContain("signature verification failed");
});

test("a signature under another name is refused, and the name is told without its control characters", async () => {
  const error = await refusalOf({ signatureType: `rsa\u001b[2J${"x".repeat(5000)}` });
  expect(error.code).toBe("connection/protocol");
  expect(error.message).not.toContain("\u001b");
  expect(error.message.length).toBeLessThan(1000);
});

test("hostile: what is no certificate, though it is called one, ends in a refusal that says so", async () => {
  const head = string("ssh-ed25519-cert-v01@openssh.com");
  for (const shown of [head, Buffer.concat([head, Buffer.alloc(20_000, 7)]), certificate.subarray(0, -1)]) {
    const error = await refusalOf({ shown });
    expect(error.code).toBe("connection/host-key-unknown");
    expect(error.reason).toMatch(/showed a host key that cannot be read( \(ssh-ed25519-cert-v01@openssh\.com\))?$/);
    expect(error.message.length).toBeLessThan(1000);
  }
});

test("a certificate that anybody can make turns no changed key into a new one", async () => {
  const rogue = makeCertificate({ key: other, authority: other, principals: ["127.0.0.1"] });
  const known = (name: string) => `${name} ssh-ed25519 ${key.blob.toString("base64")}\n`;
  const error = await refusalOf({ shown: rogue, sign: bare(other) }, known);
  expect(error.code).toBe("connection/host-key-changed");
  expect(error.reason).toMatch(/\(line 2\), and its certificate does not vouch for it: the authority for this host is/);
});

test("who revokes a certificate revokes its key", async () => {
  const text = `ssh-ed25519-cert-v01@openssh.com ${certificate.toString("base64")}`;
  const error = await refusalOf({}, () => `@revoked * ${text}\n`);
  expect(error.code).toBe("connection/host-key-revoked");
  expect(error.reason).toContain("(line 2)");
});

test("authorities for the host under its port and under its bare name both vouch", async () => {
  const server = await openShowing({ shown: certificate, sign: bare(key) });
  const [nobody, right] = [other, authority].map(({ blob }) => `ssh-ed25519 ${blob.toString("base64")}\n`);
  const knownHosts = `@cert-authority [127.0.0.1]:${server.port} ${nobody}@cert-authority 127.0.0.1 ${right}`;
  const target = without(targetOf({ ...server, hostKeyFingerprint: "" }), "hostKeyFingerprint");
  await (await start({ ...target, knownHosts })).close();
});
