import { connect, createServer as createHttp2 } from "node:http2";
import { type AddressInfo, createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { Servers } from "../../provider/src/server";
import { onEngineCancel } from "../../provider/src/server/engine-cancel";
import type { RemoteProcess, StartOptions } from "../../provider/src/transport";
import { profile } from "../settings/profiles";
import { ScriptedAgent } from "./scripted-agent";
import { query, unit } from "./server-setup";
import { rejection, settle } from "./time";

const STOPPED = { code: "connection/lost", reason: expect.stringContaining("no connection is made any more") };

/** Dials until its signal falls. */
function away() {
  const signals: AbortSignal[] = [];
  const start = (_command: string, { signal }: StartOptions) => {
    signals.push(signal);
    return new Promise<RemoteProcess>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  return { start, signals };
}

test("a cancelled run stops dialling, and dials no other server either", async () => {
  const servers = new Servers();
  const { start, signals } = away();
  const waiting = [rejection(servers.for(profile(), { start }).ensure([unit("a")], []))];
  waiting.push(rejection(servers.for(profile(), { start }).read([query("a")])));
  await settle();
  servers.stopDialling();
  for (const error of await Promise.all(waiting)) expect(error).toMatchObject(STOPPED);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(await rejection(servers.for(profile({ name: "web2" }), { start }).hello())).toMatchObject(STOPPED);
  expect(signals).toHaveLength(1);
});

test("what an open session is asked is finished, also what comes later; one that is lost is not made anew", async () => {
  const servers = new Servers();
  const agent = new ScriptedAgent();
  const server = servers.for(profile(), agent);
  await server.hello();
  servers.stopDialling();
  const outcome = await server.ensure([unit("a")], []);
  expect(outcome.results).toEqual([{ done: [{ changed: true }] }]);
  agent.mishaps.ensure.push((_request, wire) => wire.cut());
  expect(await rejection(server.ensure([unit("a")], []))).toMatchObject({ code: "connection/lost" });
  expect(agent.starts).toBe(1);
  await servers.closeAll();
});

test("the engine's Cancel is heard beside whoever answers it, and no other call nor server is", async () => {
  const engine = createHttp2((_request, response) => response.end("answered"));
  const other = createServer();
  await Promise.all(
    [engine, other].map((each) => new Promise<void>((done) => each.listen(0, "127.0.0.1", () => done()))),
  );
  const cancelled = vi.fn();
  onEngineCancel(cancelled);
  const client = connect(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`);
  const call = (path: string) =>
    new Promise<string>((done) => {
      const stream = client.request({ ":method": "POST", ":path": path }).setEncoding("utf8");
      let text = "";
      stream.on("data", (part: string) => {
        text += part;
      });
      stream.on("end", () => done(text));
      stream.end();
    });
  expect(await call("/pulumirpc.ResourceProvider/Create")).toBe("answered");
  expect(cancelled).not.toHaveBeenCalled();
  expect(await call("/pulumirpc.ResourceProvider/Cancel")).toBe("answered");
  expect(cancelled).toHaveBeenCalledTimes(1);
  expect(other.listenerCount("stream")).toBe(0);
  client.close();
  await Promise.all([engine, other].map((each) => new Promise((done) => each.close(done))));
});
