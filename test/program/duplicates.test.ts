import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ClientCertMappingAuth, OneToOneMapping, SslAccess, WindowsFeature } from "../../provider/src";
import { issueClient, makeCa, toPfx } from "../support/certificates";
import { declare } from "./program";

const alice = issueClient(makeCa(), "alice");
const certificate = alice.certificatePem;
const userName = "CORP\\alice";
const sslFlags: [] = [];

const TWO_SERVERS = { web01: { host: "a" }, web02: { host: "b" } };

async function expectRefusal(program: () => readonly pulumi.Resource[]): Promise<void> {
  const { registered, failures } = await declare(program);
  expect(registered.map(({ name }) => name)).toEqual(["one"]);
  expect(failures.map((error) => pulumi.RunError.isInstance(error))).toEqual([true]);
  expect(failures[0]?.message).toMatch(
    /^(?:error serializing property "\w+": )?(\w+) "two": declares the same thing as \1 "one"\..*\(input\/duplicate\)$/,
  );
}

test("two resources that declare the same thing are refused, both named, before the second is registered", async () => {
  await expectRefusal(() => [
    new SslAccess("one", { site: "S", path: "api", sslFlags }),
    new SslAccess("two", { site: "s", path: "/API/", sslFlags }),
  ]);
  await expectRefusal(() => [
    new ClientCertMappingAuth("one", { serverLevel: true }),
    new ClientCertMappingAuth("two", { connection: "WEB01", serverLevel: true }),
  ]);
  await expectRefusal(() => [
    new OneToOneMapping("one", { site: "S", certificate, userName }),
    new OneToOneMapping("two", {
      site: "S",
      certificate: { pfx: toPfx(alice, "p"), passphrase: pulumi.secret("p") },
      userName: "CORP\\other",
    }),
  ]);
  const connection = { host: "Web.example", password: "p" };
  await expectRefusal(() => [
    new SslAccess("one", { connection, serverLevel: true, sslFlags }),
    new SslAccess("two", {
      connection: pulumi.secret({ ...connection, host: "web.EXAMPLE" }),
      serverLevel: pulumi.output(true),
      sslFlags,
    }),
  ]);
});

test("a feature under both of its names, and under none, is the same feature", async () => {
  await expectRefusal(() => [
    new WindowsFeature("one", { name: "Web-Basic-Auth" }),
    new WindowsFeature("two", { name: "iis-basicAUTHENTICATION" }),
  ]);
  await expectRefusal(() => [new WindowsFeature("one", {}), new WindowsFeature("two", { name: "Web-Cert-Auth" })]);
});

test("what differs in server, site, path or certificate stands side by side", async () => {
  const { registered, failures } = await declare(
    () => [
      new SslAccess("a", { connection: "web01", serverLevel: true, sslFlags }),
      new SslAccess("b", { connection: "web02", serverLevel: true, sslFlags }),
      new SslAccess("c", { connection: "web01", site: "S", sslFlags }),
      new SslAccess("d", { connection: "web01", site: "S", path: "api", sslFlags }),
      new ClientCertMappingAuth("e", { connection: "web01", site: "S" }),
      new OneToOneMapping("f", { connection: "web01", site: "S", certificate, userName }),
      new OneToOneMapping("g", {
        connection: "web01",
        site: "S",
        certificate: issueClient(makeCa(), "bob").certificatePem,
        userName,
      }),
    ],
    { servers: TWO_SERVERS },
  );
  expect(failures).toEqual([]);
  expect(registered.map(({ name }) => name).sort()).toEqual([..."abcdefg"]);
});

test("two connections that cannot be resolved are not taken for one server: check says what is wrong with each", async () => {
  const { registered, failures } = await declare(() => [
    new SslAccess("a", { connection: "web07", site: "S", sslFlags }),
    new SslAccess("b", { connection: "web08", site: "S", sslFlags }),
  ]);
  expect(failures).toEqual([]);
  expect(registered.map(({ name }) => name).sort()).toEqual(["a", "b"]);
});

test("two resources without a site, or with one that is refused, are left to check, which lists every mistake", async () => {
  for (const place of [
    {},
    { site: undefined },
    { serverLevel: false },
    { site: "" },
    { site: 5 },
    { site: "S", path: ".." },
  ]) {
    const { failures } = await declare(() => [
      new SslAccess("a", { ...(place as { site: string }), sslFlags }),
      new SslAccess("b", { ...(place as { site: string }), sslFlags }),
    ]);
    expect(failures, JSON.stringify(place)).toEqual([]);
  }
});

test("another program of the same process may declare the same again", async () => {
  const program = () => [new SslAccess("tls", { site: "S", sslFlags })];
  for (const _ of [1, 2]) expect(await declare(program)).toMatchObject({ registered: [{ name: "tls" }], failures: [] });
});

test("what is not known yet in a preview is not refused", async () => {
  const unknown = (name: string) => {
    const output = pulumi.output(name);
    const isKnown = Promise.resolve(false);
    return new (output.constructor as never as new (...parts: unknown[]) => pulumi.Output<string>)(
      [],
      Promise.resolve(name),
      isKnown,
      Promise.resolve(false),
      Promise.resolve([]),
    );
  };
  const { failures } = await declare(
    () => [
      new SslAccess("one", { site: unknown("S"), sslFlags }),
      new SslAccess("two", { site: unknown("S"), sslFlags }),
    ],
    { preview: true },
  );
  expect(failures).toEqual([]);
});
