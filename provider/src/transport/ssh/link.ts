import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { printable } from "../../base/printable";
import { settles } from "../waiting";

/** A logged-in connection, with the jump host's beneath it: they end together. */
export interface SshLink {
  readonly client: Client;
  /** Settles when the connection is gone, with what was seen last. */
  readonly gone: Promise<string>;
  /** Says goodbye, and cuts what has not left in time. */
  end(): Promise<void>;
  cut(): void;
}

export function createLink(client: Client, socket: Duplex, goodbye: number, beneath?: SshLink): SshLink {
  let seen = "the other end closed it";
  const gone = new Promise<string>((resolve) => client.once("close", () => resolve(seen)));
  const cut = () => {
    socket.destroy();
    beneath?.cut();
  };
  // After the login every error of ssh2 is the end of the connection.
  client.on("error", (error) => {
    seen = printable(error.message, 300);
    cut();
  });
  gone.then(() => beneath?.end());

  return {
    client,
    gone,
    cut,
    end: async () => {
      client.end();
      if (!(await settles(gone, goodbye))) socket.destroy();
      await beneath?.end();
    },
  };
}
