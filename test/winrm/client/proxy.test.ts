import { afterEach, expect, test } from "vitest";
import { Secret } from "../../../provider/src/base/secret";
import { failure, roundTrip } from "../../transport/door";
import { closeDoors, openDoor, overHttp, overHttps, start } from "./door";
import { type HttpProxy, startHttpProxy } from "./http-proxy";

let proxy: HttpProxy | undefined;

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await closeDoors();
});

test("a proxy connects us, and TLS goes through it to the server", async () => {
  proxy = await startHttpProxy("me", "proxy-pw");
  const door = await openDoor({ bindingLevel: "strict" });
  const way = { host: "127.0.0.1", port: proxy.port, user: "me", password: new Secret("proxy-pw") };
  const process = await start(overHttps(door.httpsPort, { proxy: way }));
  expect(await roundTrip(process, "x")).toBe("x");
  await process.close();
  expect(proxy.seen).toEqual([`127.0.0.1:${door.httpsPort}`, `127.0.0.1:${door.httpsPort}`]);
});

test("sealed messages over http go through it too", async () => {
  proxy = await startHttpProxy("me", "proxy-pw");
  const door = await openDoor();
  const way = { host: "127.0.0.1", port: proxy.port, user: "me", password: new Secret("proxy-pw") };
  const process = await start(overHttp(door.httpPort, { proxy: way }));
  expect(await roundTrip(process, "x")).toBe("x");
  await process.close();
  expect(proxy.seen).toHaveLength(2);
});

test("a proxy that refuses our login, or finds no server, is told as the proxy", async () => {
  proxy = await startHttpProxy("me", "proxy-pw");
  const { port } = proxy;
  const refused = await failure(start(overHttps(5986, { proxy: { host: "127.0.0.1", port } })));
  expect(refused).toMatchObject({ code: "connection/login" });
  expect(refused.message).toContain(`through the proxy 127.0.0.1:${port}`);
  const way = { host: "127.0.0.1", port, user: "me", password: new Secret("proxy-pw") };
  const nobody = await failure(start(overHttps(1, { proxy: way })));
  expect(nobody).toMatchObject({ code: "connection/unreachable" });
  expect(nobody.message).toContain("HTTP 502");
});
