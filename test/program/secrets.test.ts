import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { OneToOneMapping, SslAccess } from "../../provider/src";
import { declareResource } from "../../provider/src/program/declare";
import type { Kind } from "../../provider/src/reconcile/kind";
import { oneToOneMappingKind } from "../../provider/src/resources/one-to-one-mapping";
import { sslAccessKind } from "../../provider/src/resources/ssl-access";
import { issueClient, makeCa, toPfx } from "../support/certificates";
import { inspect, runProgram } from "./program";

const alice = issueClient(makeCa(), "alice");
const base64 = alice.der.toString("base64");
const pfx = toPfx(alice, "passphrase");

/** What a constructor hands to the engine, input by input. */
async function inputsOf(kind: Kind, args: object) {
  const { result } = await runProgram(async () => {
    const { inputs } = declareResource(kind, "it", args);
    const inspected = Object.entries(inputs).map(async ([name, input]) => [name, await inspect(input)] as const);
    return Object.fromEntries(await Promise.all(inspected));
  });
  return result;
}

const mapping = { site: "S", certificate: alice.certificatePem, userName: "CORP\\alice" };

test("a password is secret, whether the program marked it or not", async () => {
  for (const password of ["p", pulumi.secret("p"), pulumi.output("p"), Promise.resolve("p")]) {
    const inputs = await inputsOf(oneToOneMappingKind, { ...mapping, password });
    expect(inputs.password).toEqual({ secret: true, value: "p" });
    expect(inputs.userName).toEqual({ secret: false, value: mapping.userName });
  }
  expect((await inputsOf(oneToOneMappingKind, mapping)).password?.value).toBeUndefined();
});

test("the password output of a resource is secret too", async () => {
  const { result, registered } = await runProgram(() => {
    const made = new OneToOneMapping("alice", { ...mapping, password: "p" });
    return Promise.all([inspect(made.password), inspect(made.certificate), inspect(made.urn)]);
  });
  expect(result.slice(0, 2)).toEqual([
    { secret: true, value: "p" },
    { secret: false, value: base64 },
  ]);
  expect(registered.map(({ type }) => type)).toEqual(["pulumi-nodejs:dynamic/iis-clientcert:OneToOneMapping"]);
});

const login = { password: "a", privateKey: "b", privateKeyPassword: "c" };
const connection = { host: "h", user: "u", ...login, proxy: { host: "j", ...login } };

test("credentials in a connection are secret, on its jump host too, and nothing else in it is", async () => {
  const { result } = await runProgram(async () => {
    const { inputs } = declareResource(sslAccessKind, "it", { site: "S", sslFlags: [], connection });
    const { host, user, proxy, ...secrets } = inputs.connection;
    const { host: jump, ...jumpSecrets } = proxy;
    return {
      plain: [host, user, jump],
      secrets: await Promise.all([secrets, jumpSecrets].flatMap(Object.values).map(inspect)),
    };
  });
  expect(result.plain).toEqual(["h", "u", "j"]);
  expect(result.secrets).toEqual([..."abcabc"].map((value) => ({ secret: true, value })));
});

test("a connection that comes as an output, whole or in parts, is secret with its credentials", async () => {
  for (const given of [
    pulumi.output(connection),
    Promise.resolve(connection),
    { ...connection, proxy: pulumi.output(connection.proxy) },
    { ...connection, password: pulumi.output("a"), proxy: Promise.resolve(connection.proxy) },
  ]) {
    const { connection: input } = await inputsOf(sslAccessKind, { site: "S", sslFlags: [], connection: given });
    expect(input).toEqual({ secret: true, value: connection });
  }
  const named = await inputsOf(sslAccessKind, { site: "S", sslFlags: [], connection: "web01" });
  expect(named.connection).toEqual({ secret: false, value: "web01" });
});

test("a secret connection makes nothing else secret", async () => {
  const inputs = await inputsOf(sslAccessKind, { site: "S", sslFlags: ["Ssl"], connection: pulumi.secret(connection) });
  expect(inputs.site).toEqual({ secret: false, value: "S" });
  expect(inputs.sslFlags).toEqual({ secret: false, value: ["Ssl"] });
});

test("the certificate of a PFX is no secret, whatever its passphrase is", async () => {
  for (const certificate of [
    { pfx, passphrase: "passphrase" },
    { pfx, passphrase: pulumi.secret("passphrase") },
    { pfx: pulumi.secret(pfx.toString("base64")), passphrase: Promise.resolve("passphrase") },
  ]) {
    const inputs = await inputsOf(oneToOneMappingKind, { ...mapping, certificate });
    expect(inputs.certificate).toEqual({ secret: false, value: base64 });
  }
});

test("a certificate that the program marked stays secret, and the site beside it does not become one", async () => {
  for (const certificate of [
    pulumi.secret(alice.certificatePem),
    pulumi.secret(pfx.toString("base64")).apply((bytes) => ({ pfx: bytes, passphrase: "passphrase" })),
  ]) {
    const inputs = await inputsOf(oneToOneMappingKind, { ...mapping, certificate });
    expect(inputs.certificate).toEqual({ secret: true, value: base64 });
    expect(inputs.site?.secret).toBe(false);
  }
});

test("the private key beside a certificate is not handed on", async () => {
  const { result, registered } = await runProgram(() => {
    const both = alice.privateKeyPem + alice.certificatePem;
    const beside = new OneToOneMapping("pem", { ...mapping, certificate: both });
    const opened = new OneToOneMapping("pfx", {
      ...mapping,
      site: "T",
      certificate: { pfx, passphrase: "passphrase" },
    });
    return Promise.all([inspect(beside.urn), inspect(opened.urn)]);
  });
  expect(result).toHaveLength(2);
  expect(registered.map(({ inputs }) => inputs.certificate)).toEqual([base64, base64]);
  expect(JSON.stringify(registered)).not.toMatch(/PRIVATE KEY|passphrase/);
});

test("state holds no code of the package but its name, and no value of a program", async () => {
  const { registered } = await runProgram(async () => {
    const made = new SslAccess("tls", { site: "Some Site", sslFlags: ["Ssl"], connection });
    await inspect(made.urn);
  });
  const code = String(registered[0]?.inputs.__provider);
  expect(code).toBe('exports.handler = () => require("pulumi-iis-clientcert/handlers").provider("SslAccess");');
});
