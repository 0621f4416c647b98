import { inspect } from "node:util";
import type { types } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import type { InlineConnection } from "../../provider/src/settings/connection";
import { resolveServerName } from "../../provider/src/settings/profile";
import { configurationOf } from "./profiles";
import { fault, none, one, resolved, targetOf } from "./resolving";

const two = configurationOf({ servers: { web1: { host: "a" }, web2: { host: "b" } } });

test("without a connection it is the only configured server", () => {
  expect(resolved(undefined, {}, one).name).toBe("Web1");
});

test("without a connection it is the default server where there are several", () => {
  const configuration = configurationOf({
    servers: { web1: { host: "a" }, web2: { host: "b" } },
    defaultServer: "WEB2",
  });
  expect(targetOf(undefined, {}, configuration).host).toBe("b");
});

test("without a connection, several servers and no default are refused with their names", () => {
  expect(fault(() => resolved(undefined, {}, two))).toEqual({
    property: "connection",
    reason: 'is missing: name one of "web1", "web2", or set iis-clientcert:defaultServer',
  });
});

test("without a connection and a server there is nothing to do", () => {
  expect(fault(() => resolved(undefined)).reason).toContain("names no server");
});

test("a default server that is none is refused where it stands", () => {
  const configuration = configurationOf({ servers: { web1: { host: "a" } }, defaultServer: "web9" });
  expect(fault(() => resolved(undefined, {}, configuration)).property).toBe("iis-clientcert:defaultServer");
});

test("names ignore case and come out as configured", () => {
  expect(resolved("WEB1", {}, one)).toMatchObject({ name: "Web1", named: true });
});

test("an unknown name is refused with the known ones", () => {
  expect(fault(() => resolved("web3", {}, two))).toEqual({
    property: "connection",
    reason: 'there is no server "web3": iis-clientcert:servers has only "web1", "web2"',
  });
});

test.each([
  ["JSON", '{"host":"a","password":"hunter2"}'],
  ["JSON after blanks", '  [{"password":"hunter2"}]'],
  ["quotes", "it's hunter2"],
  ["a line end", "web1\nhunter2"],
  ["a user and a password before a host", "Administrator:hunter2@web01"],
  ["a password before a host", "hunter2@web01"],
  ["a user and a password", "Administrator:hunter2"],
  ["a URL", "//hunter2/web01"],
  ["a domain", "CORP\\hunter2"],
  ["an outer blank", "hunter2 "],
  ["an inner blank that is no space", "hunter2\u00a0web1"],
  ["a zero-width character", "hunter2\u200bweb1"],
  ["half a character", "hunter2\ud800"],
  ["more than a name", "hunter2".repeat(20)],
])("a text with %s is not echoed as the name of a server; the error says what is expected", (_, text) => {
  for (const resolve of [() => resolved(text, {}, two), () => resolveServerName(text, two)]) {
    const { property, reason } = fault(resolve);
    expect(property).toBe("connection");
    expect(reason).toMatch(/^expected the name of a server or an object, .*config\.requireSecretObject/);
    expect(reason).not.toContain("hunter2");
  }
});

test("a name of several words is told", () => {
  expect(fault(() => resolved("web server 3", {}, two)).reason).toContain('there is no server "web server 3"');
});

test("an inline connection is its host, by SSH, with the defaults", () => {
  expect(resolved({ host: "Web9.example.com" })).toEqual({
    name: "Web9.example.com",
    named: false,
    connection: {
      type: "ssh",
      target: {
        host: "Web9.example.com",
        port: 22,
        user: "Administrator",
        dialErrorLimit: 10,
        perDialTimeout: 15,
        insecure: false,
        legacyAlgorithms: false,
        settings: { variables: "IIS_CLIENTCERT_WEB9_EXAMPLE_COM_" },
      },
    },
    forgetUnreachable: false,
    requestTimeout: 120,
    sharedConfiguration: false,
  });
});

test("what @pulumi/command takes, an inline connection takes", () => {
  type Taken = pulumi.Unwrap<types.input.remote.ConnectionArgs>;
  expectTypeOf<keyof Taken>().toExtend<keyof InlineConnection>();
  expectTypeOf<Required<Omit<Taken, "proxy">>>().toExtend<InlineConnection>();
  expectTypeOf<Required<NonNullable<Taken["proxy"]>>>().toExtend<NonNullable<InlineConnection["proxy"]>>();
  const full: Required<Taken> = {
    host: "h",
    port: 2222,
    user: "u",
    password: "p",
    privateKey: "k",
    privateKeyPassword: "kp",
    agentSocketPath: "/a",
    dialErrorLimit: 3,
    hostKey: "ssh-ed25519 AAAA",
    perDialTimeout: 5,
    proxy: { host: "jump", user: "j", password: "jp" },
  };
  const target = targetOf(full);
  expect(target).toMatchObject({ host: "h", port: 2222, user: "u", agentSocketPath: "/a", dialErrorLimit: 3 });
  expect(target.proxy).toMatchObject({ host: "jump", user: "j", port: 22 });
  expect(target.proxy?.password?.reveal()).toBe("jp");
});

test("a jump host has root as its user and the known_hosts of the connection unless it says otherwise", () => {
  expect(targetOf({ host: "h", knownHosts: "/k", proxy: { host: "jump" } }).proxy).toMatchObject({
    user: "root",
    knownHosts: "/k",
  });
});

test("legacyAlgorithms holds for its own hop, inline and in the configuration", () => {
  const fields = { host: "h", legacyAlgorithms: true, proxy: { host: "jump" } };
  const entry = { ...fields, legacyAlgorithms: false, proxy: { host: "jump", legacyAlgorithms: true } };
  const configuration = configurationOf({ servers: { web1: fields, web2: entry } });
  const flags = ({ legacyAlgorithms, proxy }: ReturnType<typeof targetOf>) => [
    legacyAlgorithms,
    proxy?.legacyAlgorithms,
  ];
  expect(flags(targetOf(fields))).toEqual([true, false]);
  expect(flags(targetOf("web1", {}, configuration))).toEqual([true, false]);
  expect(flags(targetOf("web2", {}, configuration))).toEqual([false, true]);
  expectTypeOf<{ host: string; legacyAlgorithms: boolean }>().toExtend<InlineConnection>();
});

test("local is named localhost, or as its host says", () => {
  expect(resolved({ type: "local" })).toMatchObject({ name: "localhost", connection: { type: "local" } });
  expect(resolved({ type: "local", host: "WEB1" }).name).toBe("WEB1");
});

test.each([
  ["no type", { type: "", host: "h" }, "connection.type", "ssh"],
  ["another type", { type: "telnet" }, "connection.type", 'must be "ssh", "winrm" or "local"'],
  ["a number", 7, "connection", "must be the name of a server, or an object"],
  ["no host", {}, "connection.host", "is missing"],
  ["an empty host", { host: "" }, "connection.host", "name or address"],
  ["a URL as host", { host: "ssh://h" }, "connection.host", "name or address"],
  ["an unknown field", { host: "h", pasword: "x" }, "connection.pasword", "is not a connection field"],
  [
    "an unknown field of a proxy",
    { host: "h", proxy: { host: "j", type: "ssh" } },
    "connection.proxy.type",
    "is not a connection field",
  ],
  [
    "a word for legacyAlgorithms",
    { host: "h", legacyAlgorithms: "yes" },
    "connection.legacyAlgorithms",
    "true or false, found a text",
  ],
  [
    "legacyAlgorithms over WinRM",
    { type: "winrm", host: "h", legacyAlgorithms: true },
    "connection.legacyAlgorithms",
    "is ignored for type winrm",
  ],
  ["an SSH field on local", { type: "local", user: "u" }, "connection.user", "is ignored for type local"],
  ["a proxy without host", { host: "h", proxy: {} }, "connection.proxy.host", "is missing"],
  [
    "a password that is a number",
    { host: "h", password: 7 },
    "connection.password",
    "must be a text, found a number: write it in quotation marks",
  ],
  ["port 0", { host: "h", port: 0 }, "connection.port", ""],
  ["port 70000", { host: "h", port: "70000" }, "connection.port", ""],
  ["endless dials", { host: "h", dialErrorLimit: -1 }, "connection.dialErrorLimit", "must be at least 1"],
  ["an endless dial", { host: "h", perDialTimeout: 0 }, "connection.perDialTimeout", "must be at least 1"],
  ["an endless request", { host: "h", requestTimeout: 0 }, "connection.requestTimeout", "must be at least 1"],
  ["a fingerprint in MD5", { host: "h", hostKeyFingerprint: "aa:bb" }, "connection.hostKeyFingerprint", "SHA256:"],
  ["a pin that is switched off", { host: "h", hostKey: "k", insecure: true }, "connection.insecure", "hostKey"],
  ["sharedConfiguration inline", { host: "h", sharedConfiguration: true }, "connection.sharedConfiguration", "entry"],
])("refused: %s", (_, connection, property, reason) => {
  for (const work of [() => resolved(connection), () => resolveServerName(connection, none)]) {
    const seen = fault(work);
    expect(seen.property).toBe(property);
    expect(seen.reason).toContain(reason);
  }
});

test("a port may be a number in text, as configuration has it", () => {
  expect(targetOf({ host: "h", port: "2222" }).port).toBe(2222);
});

test("an entry's mistake is told with the entry's name", () => {
  const configuration = configurationOf({ servers: { web1: { host: "h", porrt: 1 } } });
  expect(fault(() => resolveServerName("web1", configuration)).property).toBe("iis-clientcert:servers.web1.porrt");
});

test("an entry may say sharedConfiguration", () => {
  const configuration = configurationOf({ servers: { web1: { host: "h", sharedConfiguration: true } } });
  expect(resolved("web1", {}, configuration).sharedConfiguration).toBe(true);
});

test("two names that differ in case only are refused", () => {
  const configuration = configurationOf({ servers: { web1: { host: "a" }, WEB1: { host: "b" } } });
  expect(fault(() => resolved("web1", {}, configuration)).reason).toContain("differ in case only");
});

test("values that are not known yet pass", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const isUnknown = (value: unknown) => value === unknown;
  expect(resolveServerName(unknown, one, isUnknown)).toBe(unknown);
  expect(resolveServerName({ host: unknown, port: unknown }, one, isUnknown)).toBe(unknown);
  expect(resolveServerName({ host: "h", port: unknown, proxy: { host: unknown, port: 3 } }, one, isUnknown)).toBe("h");
  expect(fault(() => resolveServerName({ host: "h", port: unknown, typo: 1 }, one, isUnknown)).property).toBe(
    "connection.typo",
  );
});

test("configuration that is no JSON is refused without a word of it", () => {
  const { property, reason } = fault(() => resolved("web1", {}, configurationOf({ servers: '{"web1": hunter2}' })));
  expect(property).toBe("iis-clientcert:servers");
  expect(reason).not.toContain("hunter");
});

test("no error and no way of printing shows a secret", () => {
  const planted = "pl4nted-s3cret";
  const place = fc.constantFrom(
    "password",
    "privateKey",
    "privateKeyPassword",
    "port",
    "dialErrorLimit",
    "hostKeyFingerprint",
    "insecure",
    "legacyAlgorithms",
    "host",
    "type",
    "knownHosts",
    "proxy",
    "requestTimeout",
  );
  fc.assert(
    fc.property(
      place,
      fc.boolean(),
      fc.constantFrom<unknown>(planted, [planted], { [planted]: 1, x: planted }),
      (name, inProxy, value) => {
        if (typeof value === "object" && !Array.isArray(value) && name !== "password") return;
        const fields = { host: "h", [name]: name === "password" && typeof value === "object" ? [value] : value };
        const connection = inProxy ? { host: "h", proxy: fields } : fields;
        try {
          const profile = resolved(connection);
          if (name === "password" || name.startsWith("private"))
            expect(inspect(profile, { depth: 9 }) + JSON.stringify(profile)).not.toContain(planted);
        } catch (error) {
          expect(String((error as Error).stack) + inspect(error, { depth: 9 })).not.toContain(planted);
        }
      },
    ),
  );
});

test("the name needs no environment and no credentials", () => {
  expect(resolveServerName("WEB1", one)).toBe("Web1");
  expect(resolveServerName({ host: "h" }, none)).toBe("h");
  expect(resolveServerName({ type: "local" }, none)).toBe("localhost");
});
