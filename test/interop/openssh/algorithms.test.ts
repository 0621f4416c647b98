import { beforeAll, describe, expect, test } from "vitest";
import { entryOf, openServer, openSshd, refusal, scan, share, soon, trusting } from "./behind";
import { type KeyFile, makeRsaKey } from "./keys";
import { withoutSshd } from "./sshd";

describe.skipIf(withoutSshd)("the algorithms of OpenSSH's sshd", () => {
  const shared = share();
  let short: KeyFile;
  beforeAll(() => {
    short = makeRsaKey(shared.folder, 1024);
  });

  test.each([
    ["HostKeyAlgorithms ssh-rsa", "no common host key algorithm (the server offers ssh-rsa; accepted here: "],
    [
      "MACs hmac-sha1,hmac-sha1-etm@openssh.com",
      "no common MAC (the server offers hmac-sha1, hmac-sha1-etm@openssh.com;",
    ],
  ])("%s is refused with what it offers, and accepted with legacyAlgorithms", async (setting, text) => {
    const hostKey = shared.keyOf("rsa-3072");
    const sshd = await openSshd(shared, { hostKeys: [hostKey], settings: [setting, "Ciphers aes128-ctr"] });
    const entry = { ...entryOf(sshd, shared), hostKeyFingerprint: hostKey.fingerprint, dialErrorLimit: 5 };
    const error = await refusal(entry);
    expect([error.code, error.reason]).toEqual(["connection/protocol", expect.stringContaining(text)]);
    expect(error.remedy).toContain("legacyAlgorithms: true");
    await soon(sshd.connections).toBe(1);
    await openServer({ ...entry, legacyAlgorithms: true }).hello();
  });

  test.each([
    [
      "KexAlgorithms diffie-hellman-group14-sha1",
      "no common key exchange (the server offers diffie-hellman-group14-sha1;",
    ],
    [
      "KexAlgorithms sntrup761x25519-sha512@openssh.com",
      "no common key exchange (the server offers sntrup761x25519-sha512",
    ],
    ["Ciphers aes256-cbc", "no common cipher (the server offers aes256-cbc;"],
  ])("%s is refused with what it offers, with legacyAlgorithms too", async (setting, text) => {
    const sshd = await openSshd(shared, { settings: [setting] });
    for (const legacyAlgorithms of [false, true]) {
      const error = await refusal({ ...entryOf(sshd, shared), legacyAlgorithms });
      expect([error.code, error.reason]).toEqual(["connection/protocol", expect.stringContaining(text)]);
      expect(error.remedy).not.toContain("legacyAlgorithms");
      expect(error.remedy?.includes("Post-quantum")).toBe(setting.includes("sntrup"));
    }
  });

  test("a host key of RSA with 1024 bits is refused, though it is known, and accepted with legacyAlgorithms", async () => {
    const sshd = await openSshd(shared, { hostKeys: [short], settings: ["RequiredRSASize 1024"] });
    const entry = trusting(shared, sshd, scan(sshd));
    const error = await refusal(entry);
    expect([error.code, error.reason]).toEqual([
      "connection/host-key-weak",
      expect.stringContaining(`${short.fingerprint} (ssh-rsa) of 1024 bits, and at least 2048 are required`),
    ]);
    expect(sshd.log()).not.toContain("Accepted");
    await openServer({ ...entry, legacyAlgorithms: true }).hello();
  });

  test("an RSA key is never offered by SHA-1", async () => {
    const key = shared.keyOf("rsa-3072");
    const settings = ["PubkeyAcceptedAlgorithms ssh-rsa"];
    const sshd = await openSshd(shared, { authorized: [key.public], settings });
    const error = await refusal({ ...entryOf(sshd, shared), privateKey: key.private });
    expect([error.code, error.reason]).toEqual([
      "connection/login",
      expect.stringContaining("tried: private key (rsa-sha2-256), private key (rsa-sha2-512); the server offers:"),
    ]);
    expect(sshd.log()).not.toContain("Accepted publickey");
  });
});
