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
