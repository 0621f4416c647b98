import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Connection, type ParsedKey, Server, utils } from "ssh2";
import { onTestFinished } from "vitest";
import { makeSshKeys } from "../../simulator/src/ssh-keys";
import { PASSWORD } from "./door";

export interface Showing {
  /** In the place of its host key. */
  readonly shown: Buffer;
  /** Signs what the keys were agreed on with; the bare 64 bytes. */
  sign(hash: Buffer): Buffer;
  /** Name in front of the signature; ssh-ed25519 unless said. */
  readonly signatureType?: string;
}

const CERTIFICATE = "ssh-ed25519-cert-v01@openssh.com";

/** An SSH server that shows whatever it is told in the place of a certificate, until the test ends. */
export async function openShowing({ shown, sign, signatureType = "ssh-ed25519" }: Showing) {
  let logins = 0;
  let newest: Connection | undefined;
  const key = utils.parseKey(makeSshKeys("ed25519").private) as ParsedKey;
  const hostKey = Object.assign(key, {
    type: CERTIFICATE,
    getPublicSSH: () => {
      // ssh2 signs under the name that was agreed on; a certificate's key signs under its own.
      exchangeOf(newest).negotiated.serverHostKey = signatureType;
      return shown;
    },
    sign,
  });
  const server = new Server({ hostKeys: [{ key: hostKey as unknown as string, passphrase: "" }] }, (client) => {
    newest = client;
    client.on("error", () => {});
    client.on("authentication", (context) => {
      logins++;
      if (context.method === "password" && context.password === PASSWORD) context.accept();
      else context.reject(["password"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec) => {
        const channel = acceptExec();
        channel.on("end", () => {
          channel.exit(0);
          channel.end();
        });
        channel.resume();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { host: "127.0.0.1" as const, port: (server.address() as AddressInfo).port, logins: () => logins };
}

interface WithExchange {
  readonly _protocol: { readonly _kex: { readonly negotiated: { serverHostKey: string } } };
}

function exchangeOf(client: Connection | undefined) {
  return (client as unknown as WithExchange)._protocol._kex;
}
