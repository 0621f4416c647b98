import { describe, expect, test } from "vitest";
import { entryOf, inFile, openServer, openSshd, refusal, scan, share } from "./behind";
import { runSsh, sshArguments } from "./client";
import { certify, keyTypes, makeKey } from "./keys";
import { type Sshd, withoutSshd } from "./sshd";

describe.skipIf(withoutSshd)("the host key of OpenSSH's sshd", () => {
  const shared = share();

  test.each(keyTypes)("%s: known by what ssh-keyscan writes, plain and hashed", async (type) => {
    const sshd = await openSshd(shared, { hostKeys: [shared.keyOf(type)] });
    const [plain, hashed] = [scan(sshd), scan(sshd, "-H")];
    expect(plain).toContain(`[127.0.0.1]:${sshd.port} `);
    expect(hashed).not.toContain("127.0.0.1");
    for (const knownHosts of [plain, hashed, inFile(shared, hashed)])
      await openServer({ ...trusting(sshd, knownHosts) }).hello();
  });

  test.each(keyTypes)("%s: the one that is known is asked for where there are several", async (type) => {
    const sshd = await openSshd(shared, { hostKeys: keyTypes.map((each) => shared.keyOf(each)) });
    await openServer(trusting(sshd, `[127.0.0.1]:${sshd.port} ${shared.keyOf(type).public}\n`)).hello();
    const algorithm = type === "rsa-3072" ? "rsa-sha2-512" : shared.keyOf(type).public.split(" ")[0];
    await sshd.logged(new RegExp(`kex: host key algorithm: ${algorithm} `));
  });

  test.each(["rsa-sha2-256", "rsa-sha2-512"])("of RSA, signing by %s only", async (algorithm) => {
    const settings = [`HostKeyAlgorithms ${algorithm}`];
    const sshd = await openSshd(shared, { hostKeys: [shared.keyOf("rsa-3072")], settings });
    await openServer(trusting(sshd, `[127.0.0.1]:${sshd.port} ${shared.keyOf("rsa-3072").public}\n`)).hello();
  });

  test("an unknown one is refused, with the line that ssh-keyscan writes", async () => {
    const sshd = await openSshd(shared);
    const error = await refusal(trusting(sshd, "\n"));
    expect(error.code).toBe("connection/host-key-unknown");
    expect(error.message).toContain(shared.hostKey.fingerprint);
    expect(error.remedy).toContain(scan(sshd).trim());
    expect(sshd.log()).not.toContain("Accepted");
  });

  test("another one than the known one is refused", async () => {
    const sshd = await openSshd(shared, { hostKeys: [makeKey(shared.folder, "rebuilt")] });
    const error = await refusal(trusting(sshd, `[127.0.0.1]:${sshd.port} ${shared.hostKey.public}\n`));
    expect(error.code).toBe("connection/host-key-changed");
    expect(sshd.log()).not.toContain("Accepted");
  });

  test("a line without the port vouches where no other does", async () => {
    const sshd = await openSshd(shared);
    await openServer(trusting(sshd, `127.0.0.1 ${shared.hostKey.public}\n`)).hello();
  });

  test("a revoked one is refused, as by OpenSSH's client, though it is known", async () => {
    const sshd = await openSshd(shared);
    const known = scan(sshd);
    const knownHosts = `${known}@revoked * ${shared.hostKey.public}\n`;
    expect(await sshSays(sshd, knownHosts)).toMatchObject({ code: 255, stderr: expect.stringContaining("REVOKED") });
    expect((await refusal(trusting(sshd, knownHosts))).code).toBe("connection/host-key-revoked");
    expect(await sshSays(sshd, known)).toMatchObject({ code: 0 });
    await openServer(trusting(sshd, known)).hello();
  });

  describe("signed by an authority (@cert-authority)", () => {
    test("OpenSSH's client accepts it; we say that we cannot, and take the plain key where it is known too", async () => {
      const { sshd, authority } = await openCertified();
      const knownHosts = `@cert-authority [127.0.0.1]:${sshd.port} ${authority.public}\n`;
      expect(await sshSays(sshd, knownHosts)).toMatchObject({ code: 0 });
      const error = await refusal(trusting(sshd, knownHosts));
      expect(error.code).toBe("connection/host-key-unknown");
      expect(error.reason).toContain("it has a @cert-authority line, but host certificates are not supported here");
      await openServer(trusting(sshd, `${knownHosts}${scan(sshd)}`)).hello();
    });

    test("a server that shows its certificate and nothing else cannot be spoken to", async () => {
      const { sshd, authority } = await openCertified("HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com");
      const knownHosts = `@cert-authority * ${authority.public}\n`;
      expect(await sshSays(sshd, knownHosts)).toMatchObject({ code: 0 });
      const error = await refusal(trusting(sshd, knownHosts));
      expect(error.code).toBe("connection/protocol");
      expect(error.reason).toContain("no SSH session could be agreed on");
      expect(error.message).toContain("host key");
    });

    async function openCertified(...settings: readonly string[]) {
      const name = `authority-${authorities++}`;
      const authority = makeKey(shared.folder, name);
      const key = makeKey(shared.folder, `${name}-host`);
      const certificate = certify(authority, key, "-h", "-n", "127.0.0.1");
      const all = [...settings, `HostCertificate ${certificate}`];
      return { authority, sshd: await openSshd(shared, { hostKeys: [key], settings: all }) };
    }
  });

  let authorities = 0;

  function trusting(sshd: Sshd, knownHosts: string) {
    const { hostKeyFingerprint: _, ...entry } = entryOf(sshd, shared);
    return { ...entry, knownHosts };
  }

  /** What OpenSSH's own client makes of it. */
  function sshSays(sshd: Sshd, knownHosts: string) {
    const file = inFile(shared, knownHosts);
    return runSsh([
      ...sshArguments(sshd, { user: sshd.user, key: shared.key.path, knownHosts: file }),
      "127.0.0.1",
      "true",
    ]);
  }
});
