import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer as createTls } from "node:tls";
import * as forge from "node-forge";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import type { WinrmTarget } from "../../../provider/src/transport";
import { makeAuthority } from "../../../simulator/src/certificates";
import { CLOSED_PORTS } from "../../support/ports";
import { failure, until } from "../../transport/door";
import { authority, client, closeDoors, FINGERPRINT, openDoor, overHttp, overHttps, server, start } from "./door";

afterEach(closeDoors);

function withoutTrust(target: WinrmTarget): WinrmTarget {
  const { caTrustPath: _, ...rest } = target;
  return rest;
}

test.each(["http", "https"] as const)(
  "a wrong password over %s is told with what to check, and tried once",
  async (scheme) => {
    const door = await openDoor();
    const way = scheme === "http" ? overHttp(door.httpPort) : overHttps(door.httpsPort);
    const error = await failure(start({ ...way, password: new Secret("wrong-password"), dialErrorLimit: 3 }));
    expect(error).toMatchObject({ code: "connection/login" });
    expect(error.message).toContain("refused the login of deploy by negotiate");
    expect(error.message).toContain("Remote Management Users");
    expect(error.message).not.toContain("wrong-password");
    expect(door.counts.connections).toBe(1);
  },
);

test("a login through something that ends TLS with its own certificate is told which one it was bound to", async () => {
  const door = await openDoor({ bindingLevel: "strict" });
  const between = authority.issue({ commonName: "inspector", usage: "server", days: 30, altNames: ["127.0.0.1"] });
  const relay = createTls({ cert: between.certificatePem, key: between.privateKeyPem }, (socket) => {
    const onward = connect({ host: "127.0.0.1", port: door.httpsPort, rejectUnauthorized: false });
    for (const end of [socket, onward]) end.on("error", () => {});
    socket.pipe(onward).pipe(socket);
  });
  await once(relay.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void relay.close());
  const settings = { variables: "IIS_CLIENTCERT_WEB01_" };
  const error = await failure(start(overHttps((relay.address() as AddressInfo).port, { settings })));
  expect(error.code).toBe("connection/login");
  const fingerprint = new X509Certificate(between.certificatePem).fingerprint256.replaceAll(":", "");
  expect(error.remedy).toMatch(
    new RegExp(`bound to the certificate of CN=inspector .*SHA-256 ${fingerprint}.* ends TLS`),
  );
  expect(error.remedy).toContain("set IIS_CLIENTCERT_WEB01_PASSWORD in the environment");
  const overPlain = await failure(start(overHttp(door.httpPort, { password: new Secret("wrong") })));
  expect(overPlain.remedy).not.toContain("ends TLS");
});

test("without a password the variable that gives it is named", async () => {
  const settings = { entry: "iis-clientcert:servers.web01", variables: "IIS_CLIENTCERT_WEB01_" };
  const { password: _, ...target } = overHttp(1, { settings });
  const error = await failure(start(target));
  expect(error.code).toBe("connection/credentials");
  expect(error.remedy).toContain("Give IIS_CLIENTCERT_WEB01_PASSWORD in the environment");
});

test("an unknown user looks like a wrong password", async () => {
  const door = await openDoor();
  const error = await failure(start(overHttp(door.httpPort, { user: "nobody" })));
  expect(error.code).toBe("connection/login");
});

test("somebody who may not manage is told which groups may", async () => {
  const door = await openDoor({ users: { deploy: { password: "pw-of-deploy", mayManage: false } } });
  const error = await failure(start(overHttp(door.httpPort, { password: new Secret("pw-of-deploy") })));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain("accepted the login, but opened no shell: access is denied");
  expect(error.remedy).toContain("Remote Management Users");
});

test("Basic where it is off is told so", async () => {
  const door = await openDoor({ basic: false });
  const error = await failure(start(overHttps(door.httpsPort, { transport: "basic" })));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain("it offers Negotiate");
  expect(error.remedy).toContain("Basic is off");
});

test("no password is told before anything is dialled", async () => {
  const door = await openDoor();
  const { password: _, ...target } = overHttp(door.httpPort);
  expect(await failure(start(target))).toMatchObject({ code: "connection/credentials" });
  expect(door.counts.connections).toBe(0);
});

test.each([
  ["no key", {}],
  ["a key that is none", { privateKey: new Secret("no key at all") }],
  ["a PFX that is none", { certPfx: new Secret("AAAA") }],
])("a client certificate with %s is told before anything is dialled, without its text", async (_, more) => {
  const door = await openDoor();
  const certificate = "certPfx" in more ? more : { certPem: client.certificatePem, ...more };
  const error = await failure(start(overHttps(door.httpsPort, { transport: "certificate", ...certificate })));
  expect(error.code).toBe("connection/credentials");
  expect(`${error.message} ${error.stack}`).not.toContain("no key at all");
  expect(door.counts.connections).toBe(0);
});

test("a client certificate that nobody mapped is refused with what to look at", async () => {
  const door = await openDoor({ clientCertificates: [], authorities: [authority.certificatePem] });
  const certificate = { certPem: client.certificatePem, privateKey: new Secret(client.privateKeyPem) };
  const error = await failure(start(overHttps(door.httpsPort, { transport: "certificate", ...certificate })));
  expect(error.code).toBe("connection/login");
  expect(error.remedy).toContain("certmapping");
});

test("a certificate of an unknown authority is refused with its fingerprint and how to accept it", async () => {
  const door = await openDoor();
  const error = await failure(start(withoutTrust(overHttps(door.httpsPort))));
  expect(error.code).toBe("connection/certificate");
  expect(error.message).toContain("no trusted authority vouches for");
  expect(error.remedy).toContain(`certificateFingerprint: "${FINGERPRINT.replaceAll(":", "")}"`);
  expect(door.counts.logins).toBe(0);
});

test("another certificate than the pinned one is refused, whoever vouches for it", async () => {
  const door = await openDoor();
  const error = await failure(start(overHttps(door.httpsPort, { certificateFingerprint: "00".repeat(32) })));
  expect(error.code).toBe("connection/certificate");
  expect(error.message).toContain("00".repeat(32));
  expect(error.message).toContain(FINGERPRINT.replaceAll(":", ""));
  expect(error.remedy).toContain("somebody in between");
  expect(door.counts.logins).toBe(0);
});

test("a certificate for another name is refused with the name", async () => {
  const door = await openDoor();
  const error = await failure(start(overHttps(door.httpsPort, { serverName: "web2.test" })));
  expect(error.code).toBe("connection/certificate");
  expect(error.message).toContain("not for this name");
  expect(error.remedy).toContain("serverName");
});

const day = 24 * 60 * 60 * 1000;

test.each([
  ["over since yesterday", -2 * day, -day],
  ["good from tomorrow only", day, 2 * day],
])("a certificate that is %s is told with this machine's clock", async (_, from, to) => {
  const certificate = forge.pki.certificateFromPem(server.certificatePem);
  certificate.validity.notBefore = new Date(Date.now() + from);
  certificate.validity.notAfter = new Date(Date.now() + to);
  certificate.sign(forge.pki.privateKeyFromPem(authority.privateKeyPem), forge.md.sha256.create());
  const https = { certificatePem: forge.pki.certificateToPem(certificate), privateKeyPem: server.privateKeyPem };
  const door = await openDoor({ https });
  const error = await failure(start(overHttps(door.httpsPort)));
  expect(error.code).toBe("connection/certificate");
  expect(error.message).toContain("this machine's clock says");
  expect(error.remedy).toContain("Set the clock");
});

test("another authority than the given one does not count", async () => {
  const door = await openDoor();
  const other = makeAuthority("Another authority").certificatePem;
  expect(await failure(start(overHttps(door.httpsPort, { caTrustPath: other })))).toMatchObject({
    code: "connection/certificate",
  });
});

test.each(["/nowhere/ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])(
  "authorities that cannot be read are told before anything is dialled",
  async (caTrustPath) => {
    const door = await openDoor();
    expect(await failure(start(overHttps(door.httpsPort, { caTrustPath })))).toMatchObject({
      code: "connection/certificate",
    });
    expect(door.counts.connections).toBe(0);
  },
);

test("https to the HTTP listener is told so, and not dialled again", async () => {
  const door = await openDoor();
  const error = await failure(start(overHttps(door.httpPort, { dialErrorLimit: 3 })));
  expect(error.code).toBe("connection/protocol");
  expect(error.message).toContain("not with TLS");
  expect(error.remedy).toContain('scheme: "http"');
  // The remedy led to the weaker scheme without a word of it.
  expect(error.remedy).toContain("whoever records them can try passwords later");
  expect(door.counts.connections).toBe(1);
});

test("http to the HTTPS listener is told so, and not dialled again", async () => {
  const door = await openDoor();
  const error = await failure(start(overHttp(door.httpsPort, { dialErrorLimit: 3 })));
  // The second one has looked whether it wants TLS.
  expect(door.counts.connections).toBe(2);
  expect(error.code).toBe("connection/protocol");
  expect(error.remedy).toContain('scheme: "https"');
});

test("a wrong path is told with the path", async () => {
  const door = await openDoor();
  const error = await failure(start(overHttp(door.httpPort, { path: "/elsewhere" })));
  expect(error.code).toBe("connection/protocol");
  expect(error.message).toContain("404");
  expect(error.message).toContain("/elsewhere");
});

test("nobody listens: each dial is counted, and the listener is named", async () => {
  const lines: string[] = [];
  const trace = (line: string) => lines.push(line);
  const error = await failure(start(overHttp(CLOSED_PORTS[0], { dialErrorLimit: 3 }), { trace }));
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain("ECONNREFUSED (failed dials: 3)");
  expect(error.remedy).toContain("winrm enumerate winrm/config/listener");
  expect(lines).toHaveLength(3);
});

test.each(["http", "https"] as const)(
  "%s to a server that resets each connection is an unreachable one",
  async (scheme) => {
    const door = await openDoor();
    door.refuseConnections = true;
    const way = scheme === "http" ? overHttp(door.httpPort) : overHttps(door.httpsPort);
    const lines: string[] = [];
    const error = await failure(start({ ...way, dialErrorLimit: 3 }, { trace: (line) => lines.push(line) }));
    expect(error.code).toBe("connection/unreachable");
    expect(error.message).toContain("(failed dials: 3)");
    expect(lines).toHaveLength(3);
  },
);

test.each(["http", "https"] as const)("%s to a black hole ends after its limit", async (scheme) => {
  const door = await openDoor();
  door.silent = true;
  const way = scheme === "http" ? overHttp(door.httpPort) : overHttps(door.httpsPort);
  const error = await failure(start({ ...way, perDialTimeout: 1, operationTimeoutSec: 1, readTimeoutSec: 1 }));
  expect(error.code).toBe("connection/unreachable");
  expect(error.message).toContain("within 1 s");
  door.silent = false;
  await until(() => door.open().connections === 0, "nothing is open");
});
