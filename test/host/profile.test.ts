import { inspect } from "node:util";
import type { types } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { InputError } from "../../provider/src/errors";
import {
  checkConnection,
  type InlineConnection,
  resolveServer,
  resolveServerName,
  SECRET_CONNECTION_FIELDS,
} from "../../provider/src/host";
import { configurationOf } from "./profiles";

const none = configurationOf({});
const one = configurationOf({ servers: { Web1: { host: "web1.example.com" } } });
const two = configurationOf({ servers: { web1: { host: "a" }, web2: { host: "b" } } });

function fault(work: () => unknown): { property: string; reason: string } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.code).toBe("input/connection");
    return { property: error.property, reason: error.reason };
  }
  throw new Error("an InputError was expected");
}

const resolved = (connection: unknown, env: NodeJS.ProcessEnv = {}, configuration = none) =>
  resolveServer(connection, configuration, env);

function targetOf(connection: unknown, env: NodeJS.ProcessEnv = {}, configuration = none) {
  const { connection: result } = resolved(connection, env, configuration);
  if (result.type !== "ssh") throw new Error("an SSH connection was expected");
  return result.target;
}

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

test("local is named localhost, or as its host says", () => {
  expect(resolved({ type: "local" })).toMatchObject({ name: "localhost", connection: { type: "local" } });
  expect(resolved({ type: "local", host: "WEB1" }).name).toBe("WEB1");
});

test.each([
  ["winrm", { type: "winrm", host: "h" }, "connection.type", "not there yet"],
  ["another type", { type: "telnet" }, "connection.type", 'is to be "ssh" or "local"'],
  ["a number", 7, "connection", "is to be the name of a server, or an object"],
  ["no host", {}, "connection.host", "is missing"],
  ["an empty host", { host: "" }, "connection.host", "name or address"],
  ["a URL as host", { host: "ssh://h" }, "connection.host", "name or address"],
  ["an unknown field", { host: "h", pasword: "x" }, "connection.pasword", "is no field of a connection"],
  [
    "an unknown field of a proxy",
    { host: "h", proxy: { host: "j", type: "ssh" } },
    "connection.proxy.type",
    "no field",
  ],
  ["an SSH field on local", { type: "local", user: "u" }, "connection.user", "where type is local"],
  ["a proxy without host", { host: "h", proxy: {} }, "connection.proxy.host", "expected string"],
  ["a password that is a number", { host: "h", password: 7 }, "connection.password", "expected string"],
  ["port 0", { host: "h", port: 0 }, "connection.port", ""],
  ["port 70000", { host: "h", port: "70000" }, "connection.port", ""],
  ["endless dials", { host: "h", dialErrorLimit: -1 }, "connection.dialErrorLimit", "waiting for ever"],
  ["an endless dial", { host: "h", perDialTimeout: 0 }, "connection.perDialTimeout", "waiting for ever"],
  ["an endless request", { host: "h", requestTimeout: 0 }, "connection.requestTimeout", "waiting for ever"],
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

test("an entry without host is refused once the environment gives none either", () => {
  const configuration = configurationOf({ servers: { web1: {} } });
  expect(fault(() => resolved("web1", {}, configuration)).property).toBe("iis-clientcert:servers.web1.host");
  expect(
    targetOf("web1", { IIS_CLIENTCERT_WEB1_HOST: "192.0.2.9", IIS_CLIENTCERT_WEB1_PORT: "23" }, configuration),
  ).toMatchObject({ host: "192.0.2.9", port: 23 });
});

test("the environment goes before the configuration, and empty says nothing", () => {
  const configuration = configurationOf({ servers: { "web-1.x": { host: "h", user: "u", password: "old" } } });
  const env = { IIS_CLIENTCERT_WEB_1_X_PASSWORD: "new", IIS_CLIENTCERT_WEB_1_X_USER: "" };
  const target = targetOf("web-1.x", env, configuration);
  expect(target.password?.reveal()).toBe("new");
  expect(target.user).toBe("u");
});

test("every credential can come from the environment, a jump host's too", () => {
  const env = {
    IIS_CLIENTCERT_H_USER: "a",
    IIS_CLIENTCERT_H_PASSWORD: "b",
    IIS_CLIENTCERT_H_PRIVATE_KEY: "c",
    IIS_CLIENTCERT_H_PRIVATE_KEY_PASSWORD: "d",
    IIS_CLIENTCERT_H_PROXY_USER: "e",
    IIS_CLIENTCERT_H_PROXY_PASSWORD: "f",
    IIS_CLIENTCERT_H_PROXY_PRIVATE_KEY: "g",
    IIS_CLIENTCERT_H_PROXY_PRIVATE_KEY_PASSWORD: "i",
    IIS_CLIENTCERT_H_HOST: "elsewhere",
  };
  const target = targetOf({ host: "h", proxy: { host: "j" } }, env);
  expect([target.user, target.proxy?.user]).toEqual(["a", "e"]);
  const secrets = [target, target.proxy].flatMap((hop) =>
    SECRET_CONNECTION_FIELDS.map((name) => hop?.[name]?.reveal()),
  );
  expect(secrets).toEqual(["b", "c", "d", "f", "g", "i"]);
  // An inline connection is its host: the environment does not send it elsewhere.
  expect(target.host).toBe("h");
});

test("a port from the environment that is none is refused by the variable's name", () => {
  const env = { IIS_CLIENTCERT_WEB1_PORT: "22x" };
  expect(fault(() => resolved("web1", env, one)).property).toBe("IIS_CLIENTCERT_WEB1_PORT");
});

test("a host from the environment that is none is refused by the variable's name", () => {
  const env = { IIS_CLIENTCERT_WEB1_HOST: "ssh://h" };
  expect(fault(() => resolved("web1", env, one)).property).toBe("IIS_CLIENTCERT_WEB1_HOST");
});

test("two servers that would share variables are refused", () => {
  const configuration = configurationOf({
    servers: { "web-1": { host: "a" }, "web.1": { host: "b" }, db: { host: "c" } },
  });
  const { reason } = fault(() => resolved("web-1", {}, configuration));
  expect(reason).toContain('"web-1" and "web.1"');
  expect(reason).toContain("IIS_CLIENTCERT_WEB_1_");
  expect(resolved("db", {}, configuration).name).toBe("db");
});

test("a name that ends like a variable collides where the variables do", () => {
  const servers = { web: { host: "a" }, "web-private-key": { host: "b" }, "web-proxy": { host: "c" } };
  expect(fault(() => resolved("web", {}, configurationOf({ servers }))).reason).toContain("WEB_PRIVATE_KEY_PASSWORD");
  const proxied = { ...servers, "web-private-key": undefined, web: { host: "a", proxy: { host: "j" } } };
  expect(fault(() => resolved("web", {}, configurationOf({ servers: proxied }))).reason).toContain("WEB_PROXY_");
});

test("two names that differ in case only are refused", () => {
  const configuration = configurationOf({ servers: { web1: { host: "a" }, WEB1: { host: "b" } } });
  expect(fault(() => resolved("web1", {}, configuration)).reason).toContain("differ in case only");
});

test("the name needs no environment and no credentials", () => {
  expect(resolveServerName("WEB1", one)).toBe("Web1");
  expect(resolveServerName({ host: "h" }, none)).toBe("h");
  expect(resolveServerName({ type: "local" }, none)).toBe("localhost");
});

test("values that are not known yet pass", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const isUnknown = (value: unknown) => value === unknown;
  expect(resolveServerName(unknown, one, isUnknown)).toBe(unknown);
  expect(resolveServerName({ host: unknown, port: unknown }, one, isUnknown)).toBe(unknown);
  expect(resolveServerName({ host: "h", port: unknown, proxy: { host: unknown, port: 3 } }, one, isUnknown)).toBe("h");
  const connection = { host: unknown, port: unknown };
  expect(checkConnection(connection, isUnknown)).toBe(connection);
  expect(fault(() => checkConnection({ ...connection, typo: 1 }, isUnknown)).property).toBe("connection.typo");
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
