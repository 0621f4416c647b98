import { afterEach, describe, expect, test } from "vitest";
import type { WinrmDoor } from "../../../simulator/src/doors/winrm";
import { CLOSED_PORTS } from "../../support/ports";
import { failure } from "../../transport/door";
import { closeDoors, openDoor, overHttp, overHttps, start, TEST_TIMING } from "./door";

afterEach(closeDoors);

/** A server that listens for the other scheme only, where it usually does, and the error that our scheme ends with. */
async function refusedWhere({
  scheme,
  listens,
  port,
  proxy,
}: {
  scheme: "http" | "https";
  /** Whether the other listener is there. */
  listens: boolean;
  /** Of ours; the usual one unless said. */
  port?: number;
  proxy?: { host: string; port: number };
}) {
  const door = await openDoor();
  door.refuseConnections = !listens;
  const [usual, other] = [CLOSED_PORTS[0], portOf(door, scheme === "https" ? "http" : "https")];
  const listeners = scheme === "https" ? { https: usual, http: other } : { https: other, http: usual };
  const way = scheme === "https" ? overHttps : overHttp;
  const error = await failure(start(way(port ?? usual, { ...(proxy && { proxy }) }), {}, TEST_TIMING, listeners));
  return { error, other, looked: door.counts.connections };
}

function portOf(door: WinrmDoor, scheme: "http" | "https"): number {
  return scheme === "http" ? door.httpPort : door.httpsPort;
}

describe.each([
  ["https", "http", "winrm quickconfig -transport:https"],
  ["http", "https", "winrm quickconfig"],
] as const)("where nobody listens for %s", (scheme, other, command) => {
  test("and the other listener answers, its port is told and how to use it", async () => {
    const { error, other: port, looked } = await refusedWhere({ scheme, listens: true });
    expect(error.code).toBe("connection/unreachable");
    expect(error.message).toMatch(new RegExp(`could not be reached: ECONNREFUSED.*; port ${port} answers`));
    expect(error.remedy).toContain(`${other.toUpperCase()} listener only: `);
    expect(error.remedy).toContain(`set scheme: "${other}"`);
    // The remedy led to the weaker scheme without a word of it.
    expect(error.remedy?.includes("whoever records them can try passwords later")).toBe(other === "http");
    expect(error.remedy).toContain(`(${command})`);
    expect(looked).toBe(1);
  });

  test("nor for the other one, nothing is guessed", async () => {
    const [port, second] = CLOSED_PORTS;
    const listeners = scheme === "https" ? { https: port, http: second } : { https: second, http: port };
    const way = scheme === "https" ? overHttps : overHttp;
    const error = await failure(start(way(port), {}, TEST_TIMING, listeners));
    expect(error.code).toBe("connection/unreachable");
    expect(error.message).not.toContain("answers");
    expect(error.remedy).toContain("winrm enumerate winrm/config/listener");
  });

  test("at a port of somebody's choice, or behind a proxy, no other port is tried", async () => {
    const [, closed] = CLOSED_PORTS;
    for (const more of [{ port: closed }, { proxy: { host: "127.0.0.1", port: closed } }]) {
      const { error, looked } = await refusedWhere({ scheme, listens: true, ...more });
      expect(error.code).toBe("connection/unreachable");
      expect(error.message).not.toContain("answers");
      expect(looked).toBe(0);
    }
  });
});
