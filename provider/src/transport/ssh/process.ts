import type { ClientChannel } from "ssh2";
import { printable } from "../../base/printable";
import { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import type { ProcessEnd, RemoteProcess } from "../process";
import { drainedCopy } from "../stderr-copy";
import { settles } from "../waiting";
import type { SshLink } from "./link";
import type { SshHop } from "./target";

/** The process on the channel; the connection is its own and ends with it. */
export function sshProcess(channel: ClientChannel, link: SshLink, hop: SshHop, server: string): RemoteProcess {
  let closing: Promise<void> | undefined;
  const lost = (reason: string): ProcessEnd =>
    closing
      ? {}
      : { error: new ConnectionError({ code: "connection/lost", server, reason: `${hostAndPort(hop)}: ${reason}` }) };

  const ended = new Promise<ProcessEnd>((resolve) => {
    channel.once("close", (code?: number | null, signal?: string) => {
      resolve(
        typeof code === "number"
          ? { code }
          : lost(
              signal ? `the process was ended by ${printable(signal, 60)}` : "the process ended without an exit code",
            ),
      );
    });
    link.gone.then((seen) => resolve(lost(`the connection was lost: ${seen}`)));
  });
  // A write after the end of the process is told by `ended`.
  channel.on("error", () => {});
  ended.then(() => link.end());

  return {
    stdin: channel,
    stdout: channel,
    stderr: drainedCopy(channel.stderr),
    ended,
    close: (graceMs = 1_000) => {
      closing ??= leave(channel, link, ended, graceMs);
      return closing;
    },
  };
}

async function leave(channel: ClientChannel, link: SshLink, ended: Promise<unknown>, graceMs: number): Promise<void> {
  if (!channel.writableEnded) channel.end();
  // The channel closes only once its output is read.
  channel.resume();
  await settles(ended, graceMs);
  await link.end();
}
