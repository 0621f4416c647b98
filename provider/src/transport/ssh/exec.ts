import type { ClientChannel } from "ssh2";
import { printable } from "../../base/printable";
import { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import type { StartOptions } from "../process";
import { interruptible, limited } from "../waiting";
import type { SshLink } from "./link";
import type { SshHop } from "./target";

/** Starts the command on a channel; its line never stands in an error. */
export function openChannel(
  link: SshLink,
  command: string,
  hop: SshHop,
  { server, signal }: StartOptions,
): Promise<ClientChannel> {
  const fail = (code: "connection/not-started" | "connection/timeout", reason: string) =>
    new ConnectionError({ code, server, reason: `${hostAndPort(hop)} ${reason}` });
  const late = () => fail("connection/timeout", `did not start the command within ${hop.perDialTimeout} s`);
  return limited(hop.perDialTimeout * 1_000, signal, late, (limit) =>
    interruptible<ClientChannel>(limit, (resolve, reject) => {
      const refuse = (reason: string) => reject(fail("connection/not-started", reason));
      link.gone.then((seen) =>
        reject(
          new ConnectionError({
            code: "connection/lost",
            server,
            reason: `${hostAndPort(hop)}: the connection was lost: ${seen}`,
          }),
        ),
      );
      try {
        link.client.exec(command, {}, (error, channel) => {
          if (error) refuse(`refused to start the command: ${printable(error.message, 300)}`);
          else resolve(channel);
        });
      } catch (error) {
        refuse(`could not be asked to start the command: ${(error as Error).message}`);
      }
      return () => {};
    }),
  );
}
