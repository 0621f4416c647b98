import { X509Certificate } from "node:crypto";
import { Secret } from "../../../provider/src/base/secret";
import type { RemoteProcess, StartOptions } from "../../../provider/src/transport";
import { startOverWinrm } from "../../../provider/src/transport/winrm";
import type { Listeners } from "../../../provider/src/transport/winrm/other-scheme";
import type { WinrmTarget } from "../../../provider/src/transport/winrm/target";
import { TIMING, type WinrmTiming } from "../../../provider/src/transport/winrm/timing";
import { makeAuthority } from "../../../simulator/src/certificates";
import { startWinrmDoor, type WinrmDoor, type WinrmDoorOptions } from "../../../simulator/src/doors/winrm";
import { COMMAND, echo, PASSWORD, startOptions, until } from "../../transport/door";

export const TEST_TIMING: WinrmTiming = { ...TIMING, firstPause: 5, longestPause: 20, refusalPause: 5 };

export const authority = makeAuthority("WinRM test authority");
export const server = authority.issue({
  commonName: "web1.test",
  usage: "server",
  days: 30,
  altNames: ["web1.test", "127.0.0.1"],
});
export const client = authority.issue({ commonName: "deploy", usage: "client", days: 30 });
export const FINGERPRINT = new X509Certificate(server.certificatePem).fingerprint256;

const doors: WinrmDoor[] = [];

/** A door with a user `deploy` and an echo behind it, over HTTP and HTTPS; `closeDoors` closes it. */
export async function openDoor(options: Partial<WinrmDoorOptions> = {}): Promise<WinrmDoor> {
  const door = await startWinrmDoor({
    users: { deploy: { password: PASSWORD }, "CORP\\deploy": { password: `${PASSWORD} of CORP` } },
    start: echo,
    https: { certificatePem: server.certificatePem, privateKeyPem: server.privateKeyPem },
    ...options,
  });
  doors.push(door);
  return door;
}

export async function closeDoors(): Promise<void> {
  await Promise.all(doors.splice(0).map((door) => door.close()));
}

/** For `deploy`, sealed over HTTP. */
export function overHttp(port: number, more: Partial<WinrmTarget> = {}): WinrmTarget {
  return {
    host: "127.0.0.1",
    port,
    scheme: "http",
    path: "/wsman",
    transport: "negotiate",
    user: "deploy",
    password: new Secret(PASSWORD),
    insecure: false,
    dialErrorLimit: 1,
    perDialTimeout: 10,
    operationTimeoutSec: 20,
    readTimeoutSec: 30,
    maxEnvelopeSize: 153_600,
    ...more,
  };
}

/** For `deploy`, the door's authority trusted. */
export function overHttps(port: number, more: Partial<WinrmTarget> = {}): WinrmTarget {
  return overHttp(port, { scheme: "https", caTrustPath: authority.certificatePem, ...more });
}

export function start(
  target: WinrmTarget,
  more: Partial<StartOptions> = {},
  timing = TEST_TIMING,
  listeners?: Listeners,
): Promise<RemoteProcess> {
  return startOverWinrm(target, timing, listeners)(COMMAND, startOptions(more));
}

export function nothingOpen(door: WinrmDoor): Promise<void> {
  return until(() => Object.values(door.open()).every((count) => count === 0), "nothing is open at the door");
}
