import { afterEach, beforeEach, expect, test } from "vitest";
import { redirectWarnings, Server } from "../../provider/src/server";
import { resolveServer } from "../../provider/src/settings/profile";
import { type Simulator, startSimulator } from "../../simulator/src";
import type { WinrmDoor } from "../../simulator/src/doors/winrm";
import { configurationOf } from "../settings/profiles";
import { mappingByText } from "../support/units";
import { type InBetween, sealedAt, startInBetween } from "../winrm/client/in-between";
import { rejection } from "./time";

let simulator: Simulator;
let door: WinrmDoor;
let between: InBetween;
let warnings: string[];
let former: (line: string) => void;
const servers: Server[] = [];

beforeEach(async () => {
  warnings = [];
  former = redirectWarnings((line) => warnings.push(line));
  simulator = await startSimulator();
  door = await simulator.winrm();
  between = await startInBetween(door.httpPort);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await between.close();
  await simulator.close();
  redirectWarnings(former);
});

function connect(changes: object = {}): Server {
  const entry = { type: "winrm", scheme: "http", host: "127.0.0.1", port: between.port, password: simulator.password };
  const web1 = { ...entry, requestTimeout: 20, ...changes };
  const server = new Server(resolveServer("web1", configurationOf({ servers: { web1 } }), {}));
  servers.push(server);
  return server;
}

const BARE = Buffer.from("HTTP/1.1 401 X\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n");

test("a request behind which somebody puts a 401 arrives once in its shell, and is asked anew in a fresh one", async () => {
  const server = connect();
  await server.ensure([mappingByText("first")], []);
  const before = door.counts.messages.Send ?? 0;
  let sentInTheFirst: number | undefined;
  between.toClient = (message) => {
    const { shells, messages } = door.counts;
    if (shells > 1) sentInTheFirst ??= messages.Send;
    const isSealed = sealedAt(message) !== undefined;
    return isSealed && shells === 1 && messages.Send === before + 1 ? BARE : message;
  };
  await server.ensure([mappingByText("second")], []);
  await server.ensure([mappingByText("third")], []);
  expect(sentInTheFirst).toBe(before + 1);
  expect(server.counts.sessions).toBe(2);
  expect(door.counts.shells).toBe(2);
  expect(simulator.counts).toMatchObject({ messages: { hello: 2 }, commits: 3 });
});

test("a server that forgets its logins is asked anew in a fresh shell", async () => {
  const server = connect();
  await server.ensure([mappingByText("first")], []);
  door.forgetLogins();
  await server.ensure([mappingByText("second")], []);
  expect(server.counts.sessions).toBe(2);
  expect(door.counts.shells).toBe(2);
  expect(simulator.counts).toMatchObject({ messages: { ensure: 2 }, commits: 2 });
});

test("who answers every message with a 401 is given up after the losses that are borne, with what to do", async () => {
  between.toClient = (message) => (sealedAt(message) === undefined ? message : BARE);
  const error = await rejection(connect().hello());
  expect(error).toMatchObject({ code: "connection/lost" });
  expect((error as Error).message).toContain("HTTP 401 came after the login");
  expect((error as Error).message).toContain("Remote Management Users");
  expect(door.counts.messages).toEqual({ Create: 4 });
  expect(simulator.counts.messages).toMatchObject({ hello: 0 });
});

test("WinRM over http can be opened later: one warning for a process and server, however it is reached", async () => {
  await connect().hello();
  const other = connect({ port: door.httpPort });
  await other.hello();
  await other.close();
  await connect({ scheme: "https", port: door.httpsPort, caTrustPath: simulator.authority.certificatePem }).hello();
  expect(warnings).toEqual([expect.stringMatching(/^warning: server web1: WinRM over http .*Use https or SSH/)]);
});
