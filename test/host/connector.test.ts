import { afterEach, expect, test } from "vitest";
import { Connector } from "../../provider/src/connector";
import { Servers } from "../../provider/src/host";

const servers = new Servers();
afterEach(() => servers.closeAll());

test("a resource that never said forgetUnreachable is not forgotten because another one of its server did", () => {
  const connector = new Connector(servers);
  const hostOf = (said: object) => connector.hostFor({ connection: { host: "web1", ...said }, server: "web1" });
  expect(hostOf({ forgetUnreachable: true }).forgetUnreachable).toBe(true);
  expect(hostOf({}).forgetUnreachable).toBe(false);
  expect(hostOf({ forgetUnreachable: true }).forgetUnreachable).toBe(true);
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
  expect(connector.nameOf("web2").failure?.reason).toMatch(/no server "web2"/);
});
