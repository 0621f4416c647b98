import { connect, type Socket } from "node:net";
import { hostAndPort } from "../place";
import { howToGive } from "../settings";
import { guarded, interruptible } from "../waiting";
import { type Fail, REMEDY } from "./failures";
import type { HttpProxy, WinrmTarget } from "./target";

const LONGEST_HEAD = 16_384;

/** A TCP connection to the listener, through the proxy where there is one. */
export async function openSocket(target: WinrmTarget, fail: Fail, signal: AbortSignal): Promise<Socket> {
  const { proxy } = target;
  if (!proxy)
    return reach(
      target,
      (seen) => fail("connection/unreachable", `could not be reached: ${seen}`, { remedy: REMEDY.listener }),
      signal,
    );
  const viaProxy = `could not be reached through the proxy ${hostAndPort(proxy)}:`;
  const socket = await reach(proxy, (seen) => fail("connection/unreachable", `${viaProxy} ${seen}`), signal);
  try {
    const status = await askProxy(socket, proxy, hostAndPort(target), signal);
    if (status === 200) return socket;
    if (status === 407) {
      const remedy = `Check user and password of the proxy, which is asked with Basic: give ${howToGive(proxy, "password")}.`;
      throw fail("connection/login", `${viaProxy} it refused the login (HTTP 407)`, { remedy });
    }
    throw fail(
      "connection/unreachable",
      `${viaProxy} it answered ${status === undefined ? "no HTTP" : `HTTP ${status}`}`,
    );
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function reach(
  { host, port }: { readonly host: string; readonly port: number },
  unreachable: (seen: string) => Error,
  signal: AbortSignal,
): Promise<Socket> {
  return interruptible<Socket>(signal, (resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    const failed = guarded(reject, (error: NodeJS.ErrnoException) => reject(unreachable(error.code ?? error.message)));
    let reached = false;
    const arrive = () => {
      reached = true;
      resolve(socket);
    };
    socket.once("connect", arrive);
    socket.once("error", failed);
    return () => {
      socket.off("connect", arrive);
      socket.off("error", failed);
      // Nobody listens between two owners; what breaks then is found by the next one.
      socket.on("error", () => {});
      if (!reached) socket.destroy();
    };
  });
}

/** RFC 9110, 9.3.6. The status; `undefined` where no HTTP came. */
function askProxy(socket: Socket, proxy: HttpProxy, place: string, signal: AbortSignal): Promise<number | undefined> {
  const login = Buffer.from(`${proxy.user ?? ""}:${proxy.password?.reveal() ?? ""}`, "utf8").toString("base64");
  const authorization = proxy.user === undefined ? "" : `Proxy-Authorization: Basic ${login}\r\n`;
  return interruptible<number | undefined>(signal, (resolve, reject) => {
    let head = Buffer.alloc(0);
    const take = guarded(reject, (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) {
        if (head.length > LONGEST_HEAD) resolve(undefined);
        return;
      }
      const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(head.toString("latin1"))?.[1];
      socket.pause();
      socket.off("data", take);
      socket.unshift(head.subarray(end + 4));
      resolve(status === undefined ? undefined : Number(status));
    });
    const ended = () => resolve(undefined);
    socket.on("data", take);
    socket.once("close", ended);
    socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${authorization}\r\n`);
    return () => {
      socket.off("data", take);
      socket.off("close", ended);
    };
  });
}
