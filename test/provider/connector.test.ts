import { afterEach, expect, test } from "vitest";
import { Connector } from "../../provider/src/provider/connector";
import type { Props } from "../../provider/src/reconcile/kind";
import { Servers } from "../../provider/src/server";
import { resolveServer } from "../../provider/src/settings/profile";
import { kindOf } from "../reconcile/kind-of";
import { ScriptedAgent } from "../server/scripted-agent";

const servers = new Servers();
afterEach(() => servers.closeAll());

test("a resource that never said forgetUnreachable is not forgotten because another one of its server did", () => {
  const connector = new Connector(servers);
  const hostOf = (said: object) => connector.hostFor({ connection: { host: "web1", ...said }, server: "web1" });
  expect(hostOf({ forgetUnreachable: true }).forgetUnreachable).toBe(true);
  expect(hostOf({}).forgetUnreachable).toBe(false);
  expect(hostOf({ forgetUnreachable: true }).forgetUnreachable).toBe(true);
});

const CONNECTION = { host: "web1", password: "pl4nted-word" };

test.each<[string, unknown]>([
  ["a connection as JSON", JSON.stringify(CONNECTION)],
  ["a connection as JSON with line ends", JSON.stringify(CONNECTION, undefined, 2)],
  ["a connection as a list", JSON.stringify([CONNECTION])],
  ["part of one", '"password":"pl4nted-word"'],
  ["a connection in YAML", "host: web1\npassword: pl4nted-word"],
  ["a private key", `-----BEGIN PRIVATE KEY----- pl4nted-word ${"A".repeat(100)}`],
  ["a short secret", "pl4nted-word"],
  ["an object", { ...CONNECTION, passwort: "pl4nted-word" }],
])("a connection that check refuses is not echoed: %s", (_, connection) => {
  const connector = new Connector(servers);
  const { failure } = connector.nameOf(connection);
  expect(failure).toEqual({ property: "", reason: expect.stringMatching(/^connection.*: /) });
  expect(failure?.reason).not.toContain("pl4nted");
});

test("servers are looked up in the configuration of now, though each is read once", () => {
  const connector = new Connector(servers);
  const configure = (entry: object) => {
    const text = JSON.stringify({ web1: { host: "web1", ...entry } });
    connector.configuration = { get: (key) => (key === "iis-clientcert:servers" ? text : undefined) };
  };
  configure({});
  expect(connector.hostFor({ server: "web1" }).forgetUnreachable).toBe(false);
  expect(connector.nameOf(undefined)).toEqual({ server: "web1" });
  configure({ forgetUnreachable: true });
  expect(connector.hostFor({ server: "web1" }).forgetUnreachable).toBe(true);
  expect(connector.nameOf("web2").failure?.reason).toMatch(/^connection: names no known server: .* has only "web1"/);
});

test("refreshing one SslAccess does not make the server decrypt the passwords of mappings; what comes in one tick shares a message", async () => {
  const agent = new ScriptedAgent();
  const own = new Servers();
  own.for(resolveServer({ host: "web1" }, { get: () => undefined }), { start: agent.start });
  const connector = new Connector(own);
  const host = connector.hostFor({ connection: { host: "web1" }, server: "web1" });
  const read = (type: string, props: Props) => {
    const kind = kindOf(type);
    return host.read((kind.sharedQueries ?? kind.queries)(props));
  };
  await read("SslAccess", { site: "Site" });
  expect(JSON.stringify(agent.messages)).not.toMatch(/oneToOneMappings|password/);
  await Promise.all([
    read("OneToOneMapping", { site: "Site" }),
    read("ClientCertMappingAuth", { site: "Site" }),
    read("OneToOneMapping", { site: "SITE" }),
  ]);
  expect(agent.messages).toHaveLength(2);
  await own.closeAll();
});
