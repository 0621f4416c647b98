import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Ports of loopback on which nobody listens (tcpmux and compressnet): a free one that is looked for may be taken by then. */
export const CLOSED_PORTS = [1, 2] as const;

/**
 * What `start` makes on `port`, or on a free one; a text is what it said where it did not start. Tries again while the
 * port is taken: between looking for it and taking it somebody else may have.
 */
export async function startOnPort<Started extends object>(
  start: (port: number) => Promise<Started | string>,
  port?: number,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const started = await start(port ?? (await freePort()));
    if (typeof started !== "string") return started;
    if (attempt === 5 || !started.includes("Address already in use")) throw new Error(`it did not start: ${started}`);
    if (port !== undefined) await sleep(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

/** Until a program says that it is ready; where it ends before, all that it has said. */
export function untilReady(child: ChildProcess, word: string): Promise<string | undefined> {
  let said = "";
  return new Promise((resolve) => {
    for (const output of [child.stdout, child.stderr])
      output?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes(word)) resolve(undefined);
      });
    child.once("close", () => resolve(said));
  });
}
