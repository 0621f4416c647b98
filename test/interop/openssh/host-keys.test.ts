import { describe, expect, test } from "vitest";
import { inFile, openServer, openSshd, refusal, scan, share, sshSays, trusting } from "./behind";
import { keyTypes, makeKey } from "./keys";
import { withoutSshd } from "./sshd";

describe.skipIf(withoutSshd)("the host key of OpenSSH's sshd", () => {
  const shared = share();

  test.each(keyTypes)("%s: known by what ssh-keyscan writes, plain and hashed", async (type) => {
    const sshd = await openSshd(shared, { hostKeys: [shared.keyOf(type)] });
    const [plain, hashed] = [scan(sshd), scan(sshd, "-H")];
    expect(plain).toContain(`[127.0.0.1]:${sshd.port} `);
    expect(hashed).not.toContain("127.0.0.1");
    for (const knownHosts of [plain, hashed, inFile(shared, hashed)])
      await openServer({ ...trusting(shared, sshd, knownHosts) }).hello();
  });

  test.each(keyTypes)("%s: the one that is known is asked for where there are several", async (type) => {
    const sshd = await openSshd(shared, { hostKeys: keyTypes.map((each) => shared.keyOf(each)) });
    await openServer(trusting(shared, sshd, `[127.0.0.1]:${sshd.port} ${shared.keyOf(type).public}\n`)).hello();
    const algorithm = type === "rsa-3072" ? "rsa-sha2-512" : shared.keyOf(type).public.split(" ")[0];
    await sshd.logged(new RegExp(`kex: host key algorithm: ${algorithm} `));
  });

  test.each(["rsa-sha2-256", "rsa-sha2-512"])("of RSA, signing by %s only", async (algorithm) => {
    const settings = [`HostKeyAlgorithms ${algorithm}`];
    const sshd = await openSshd(shared, { hostKeys: [shared.keyOf("rsa-3072")], settings });
    await openServer(trusting(shared, sshd, `[127.0.0.1]:${sshd.port} ${shared.keyOf("rsa-3072").public}\n`)).hello();
  });

  test("an unknown one is refused, with the line that ssh-keyscan writes", async () => {
    const sshd = await openSshd(shared);
    const error = await refusal(trusting(shared, sshd, "\n"));
    expect(error.code).toBe("connection/host-key-unknown");
    expect(error.message).toContain(shared.hostKey.fingerprint);
    expect(error.remedy).toContain(scan(sshd).trim());
    expect(sshd.log()).not.toContain("Accepted");
  });

  test("another one than the known one is refused", async () => {
    const sshd = await openSshd(shared, { hostKeys: [makeKey(shared.folder, "rebuilt")] });
    const error = await refusal(trusting(shared, sshd, `[127.0.0.1]:${sshd.port} ${shared.hostKey.public}\n`));
    expect(error.code).toBe("connection/host-key-changed");
    expect(sshd.log()).not.toContain("Accepted");
  });

  test("a line without the port vouches where no other does", async () => {
    const sshd = await openSshd(shared);
    await openServer(trusting(shared, sshd, `127.0.0.1 ${shared.hostKey.public}\n`)).hello();
  });

  test("a revoked one is refused, as by OpenSSH's client, though it is known", async () => {
    const sshd = await openSshd(shared);
    const known = scan(sshd);
    const knownHosts = `${known}@revoked * ${shared.hostKey.public}\n`;
    expect(await sshSays(shared, sshd, knownHosts)).toMatchObject({
      code: 255,
      stderr: expect.stringContaining("REVOKED"),
    });
    expect((await refusal(trusting(shared, sshd, knownHosts))).code).toBe("connection/host-key-revoked");
    expect(await sshSays(shared, sshd, known)).toMatchObject({ code: 0 });
    await openServer(trusting(shared, sshd, known)).hello();
  });
});
