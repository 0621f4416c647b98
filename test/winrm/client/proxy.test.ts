import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../../../provider/src/secret";
import { failure, roundTrip } from "../../transport/door";
import { closeDoors, openDoor, overHttps, start } from "./door";

let proxy: Server | undefined;
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  if (proxy) await new Promise((resolve) => proxy?.close(resolve));
  proxy = undefined;
  await closeDoors();
});

const LOGIN = `Basic ${Buffer.from("me:proxy-pw").toString("base64")}`;

async function openProxy(seen: string[]): Promise<number> {
  proxy = createServer();
  proxy.on("connect", (request: IncomingMessage, client: Socket) => {
    sockets.add(client);
    client.on("error", () => {});
    seen.push(request.url ?? "");
    if (request.headers["proxy-authorization"] !== LOGIN) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const server = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(server).pipe(client);
    });
    server.on("error", () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return (proxy.address() as AddressInfo).port;
}

test("a proxy connects us, and TLS goes through it to the server", async () => {
  const seen: string[] = [];
  const door = await openDoor({ bindingLevel: "strict" });
  const way = { host: "127.0.0.1", port: await openProxy(seen), user: "me", password: new Secret("proxy-pw") };
  const process = await start(overHttps(door.httpsPort, { proxy: way }));
  expect(await roundTrip(process, "x")).toBe("x");
  await process.close();
  expect(seen).toEqual([`127.0.0.1:${door.httpsPort}`, `127.0.0.1:${door.httpsPort}`]);
});

test("a proxy that refuses our login, or finds no server, is told as the proxy", async () => {
  const port = await openProxy([]);
  const refused = await failure(start(overHttps(5986, { proxy: { host: "127.0.0.1", port } })));
  expect(refused).toMatchObject({ code: "connection/login" });
  expect(refused.message).toContain(`through the proxy 127.0.0.1:${port}`);
  const way = { host: "127.0.0.1", port, user: "me", password: new Secret("proxy-pw") };
  const nobody = await failure(start(overHttps(1, { proxy: way })));
  expect(nobody).toMatchObject({ code: "connection/unreachable" });
  expect(nobody.message).toContain("HTTP 502");
});
