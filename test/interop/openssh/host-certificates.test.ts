import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { inFile, openServer, openSshd, refusal, scan, share, sshSays, trusting, useServer } from "./behind";
import { certify, type KeyFile, keyTypes, makeKey, run } from "./keys";
import { type Sshd, withoutSshd } from "./sshd";

describe.skipIf(withoutSshd)("a host key signed by an authority (@cert-authority)", () => {
  const shared = share();
  afterEach(() => void vi.restoreAllMocks());
  let certificates = 0;

  test.each(keyTypes)("%s: a certificate vouches for it", async (type) => {
    const { sshd, known } = await openCertified({ key: shared.keyOf(type) });
    expect(await sshSays(shared, sshd, known)).toMatchObject({ code: 0 });
    await openServer(trusting(shared, sshd, known)).hello();
    const [name] = shared.keyOf(type).public.split(" ");
    const algorithm = type === "rsa-3072" ? "rsa-sha2-512" : name;
    await sshd.logged(new RegExp(`kex: host key algorithm: ${algorithm}-cert-v01@openssh.com `), 2);
  });

  test.each(keyTypes)("by an authority whose key is %s", async (type) => {
    const { sshd, known } = await openCertified({ authority: shared.keyOf(type) });
    await openServer(trusting(shared, sshd, known)).hello();
  });

  test("a server that shows its certificate and nothing else, found by a hashed name", async () => {
    const { sshd, authority } = await openCertified({
      settings: ["HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com"],
    });
    const file = inFile(shared, `[127.0.0.1]:${sshd.port} ${authority.public}\n`);
    run("ssh-keygen", ["-q", "-H", "-f", file]);
    const known = `@cert-authority ${readFileSync(file, "utf8")}`;
    expect(known).not.toContain("127.0.0.1");
    expect(await sshSays(shared, sshd, known)).toMatchObject({ code: 0 });
    await openServer(trusting(shared, sshd, known)).hello();
  });

  test("for names with wildcards, which newer clients of OpenSSH take for such", async () => {
    const { sshd, known } = await openCertified({ options: ["-n", "127.0.0.?,web1"] });
    await openServer(trusting(shared, sshd, known)).hello();
  });

  test("keys are exchanged again under the certificate", async () => {
    const { sshd, known } = await openCertified({ settings: ["RekeyLimit 16K"] });
    await useServer(openServer(trusting(shared, sshd, known)), "rekey");
    await sshd.logged(/kex: host key algorithm: ssh-ed25519-cert-v01/, 2);
  });

  test("one that ends while keys are exchanged again and again ends no connection, and vouches for no other one", async () => {
    const { sshd, known } = await openCertified({
      options: ["-n", "127.0.0.1", "-V", "always:+1h"],
      settings: ["RekeyLimit 16K"],
    });
    const exchange = /kex: host key algorithm: ssh-ed25519-cert-v01/;
    const server = openServer(trusting(shared, sshd, known));
    await server.hello();
    const before = sshd.times(exchange);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 3600_000);
    await useServer(server, ...Array.from({ length: 200 }, (_, index) => `after the end ${index}`));
    // One of them may have begun before the end.
    await sshd.logged(exchange, before + 2);
    expect(server.counts.sessions).toBe(1);
    expect((await refusal(trusting(shared, sshd, known))).reason).toContain("it expired at");
  });

  test("a server without a certificate is known by its plain key, where that is known too", async () => {
    const sshd = await openSshd(shared);
    const known = `@cert-authority * ${makeKey(shared.folder, "nobody").public}\n`;
    const error = await refusal(trusting(shared, sshd, known));
    expect(error.code).toBe("connection/host-key-unknown");
    expect(error.reason).toContain("which vouches for certificates only, and the server showed none");
    await openServer(trusting(shared, sshd, `${known}${scan(sshd)}`)).hello();
  });

  test("a certificate that vouches for nothing leaves the key inside to be known", async () => {
    const { sshd, known } = await openCertified({ options: ["-n", "web1"] });
    await openServer(trusting(shared, sshd, `${known}${scan(sshd)}`)).hello();
    await sshd.logged(/kex: host key algorithm: ssh-ed25519-cert-v01/);
  });

  test.each<[string, readonly string[], RegExp]>([
    ["for another host", ["-n", "web1,web2"], /it is for web1, web2, and not for 127\.0\.0\.1$/],
    [
      "that has ended",
      ["-n", "127.0.0.1", "-V", "20200101Z:20200201Z"],
      /it expired at 2020-02-01T00:00:00\.000Z, and by/,
    ],
    ["that begins later", ["-n", "127.0.0.1", "-V", "20900101Z:20910101Z"], /it is valid from 2090-01-01T.* on only/],
    [
      "with an option that nobody knows",
      ["-n", "127.0.0.1", "-O", "critical:odd@example=1"],
      /options .*: odd@example$/,
    ],
  ])("one %s is refused, as by OpenSSH's client", async (_, options, why) => {
    const { sshd, known } = await openCertified({ options });
    expect(await sshSays(shared, sshd, known)).toMatchObject({ code: 255 });
    const error = await refusal(trusting(shared, sshd, known));
    expect(error.code).toBe("connection/host-key-unknown");
    expect(error.reason).toMatch(why);
    expect(sshd.log()).not.toContain("Accepted");
  });

  test("one of another authority is refused, and told with both fingerprints", async () => {
    const { sshd, authority } = await openCertified();
    const other = makeKey(shared.folder, "other-authority");
    const known = `@cert-authority * ${other.public}\n`;
    expect(await sshSays(shared, sshd, known)).toMatchObject({ code: 255 });
    const error = await refusal(trusting(shared, sshd, known));
    expect(error.reason).toContain(`names the authority ${authority.fingerprint} `);
    expect(error.reason).toContain(`the authority for this host is ${other.fingerprint} (line 1)`);
  });

  test("a revoked authority vouches for nobody, and a certificate for no revoked key", async () => {
    const { sshd, known, authority, key } = await openCertified();
    for (const { public: revoked } of [authority, key]) {
      const knownHosts = `${known}@revoked * ${revoked}\n`;
      expect(await sshSays(shared, sshd, knownHosts)).toMatchObject({ code: 255 });
      const error = await refusal(trusting(shared, sshd, knownHosts));
      expect(error.code).toBe("connection/host-key-revoked");
      expect(error.reason).toContain("(line 2)");
    }
  });

  test("who pins the key itself is shown the key itself", async () => {
    const { sshd, known, key } = await openCertified();
    await openServer({ ...trusting(shared, sshd, known), hostKeyFingerprint: key.fingerprint }).hello();
    await sshd.logged(/kex: host key algorithm: ssh-ed25519 /);
  });

  test("a jump host and the server behind it", async () => {
    const [jump, behind] = [await openCertified(), await openCertified()];
    const { dialErrorLimit: _, ...proxy } = trusting(shared, jump.sshd, jump.known);
    const server = openServer({ ...trusting(shared, behind.sshd, behind.known), proxy });
    await useServer(server, "behind a certified jump host");
    for (const { sshd } of [jump, behind]) await sshd.logged(/kex: host key algorithm: ssh-ed25519-cert-v01/);
  });

  test("the certificate of another server, put in the place of its own, is no way in", async () => {
    const authority = makeKey(shared.folder, "authority-of-two");
    const [own, other] = [await openCertified({ authority }), await openCertified({ authority })];
    const man = await openBetween(own.sshd, blobOf(own.certificate), blobOf(other.certificate));
    const error = await refusal({
      ...trusting(shared, own.sshd, `@cert-authority * ${authority.public}\n`),
      ...man.at,
    });
    expect(man.changed()).toBe(true);
    expect(error.code).toBe("connection/protocol");
    expect(error.reason).toContain("signature verification failed");
    expect(own.sshd.log()).not.toContain("Accepted");
  });

  interface Certified {
    readonly key?: KeyFile;
    readonly authority?: KeyFile;
    /** Of `ssh-keygen -s`. */
    readonly options?: readonly string[];
    readonly settings?: readonly string[];
  }

  async function openCertified({ options = ["-n", "127.0.0.1"], settings = [], ...keys }: Certified = {}) {
    const name = `certified-${certificates++}`;
    const { authority = makeKey(shared.folder, name), key = makeKey(shared.folder, `${name}-host`) } = keys;
    const certificate = certify(authority, key, "-h", ...options);
    const sshd = await openSshd(shared, {
      hostKeys: [key],
      settings: [...settings, `HostCertificate ${certificate}`],
    });
    const known = `@cert-authority [127.0.0.1]:${sshd.port} ${authority.public}\n`;
    return { authority, key, certificate, sshd, known };
  }

  function blobOf(certificate: string): Buffer {
    return Buffer.from(readFileSync(certificate, "utf8").split(" ")[1] ?? "", "base64");
  }

  /** Somebody between us and the server, who puts other bytes in the place of some that the server sends. */
  async function openBetween(sshd: Sshd, bytes: Buffer, others: Buffer) {
    expect(others.length).toBe(bytes.length);
    let isChanged = false;
    const between = createServer((near) => {
      const far = connect(sshd.port, sshd.host);
      for (const socket of [near, far]) socket.on("error", () => {});
      near.pipe(far);
      far.on("data", (chunk: Buffer) => {
        const at = chunk.indexOf(bytes);
        if (at >= 0) others.copy(chunk, at);
        isChanged ||= at >= 0;
        near.write(chunk);
      });
      far.on("close", () => near.destroy());
    });
    await once(between.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void between.close());
    return { at: { port: (between.address() as AddressInfo).port }, changed: () => isChanged };
  }
});
