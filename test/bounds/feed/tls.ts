import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { makeAuthority } from "../../../simulator/src/certificates";
import { failure } from "../../transport/door";
import { overHttps, start } from "../../winrm/client/door";
import { type Case, RUNS } from "./cases";

const authority = makeAuthority("Authority of this test");
const { privateKeyPem } = authority.issue({ commonName: "x", usage: "server", days: 30 });

/** What a person is told of a server that shows this name. OpenSSL takes some 100,000 bytes of certificates. */
export async function told(commonName: string, altNames: readonly string[], trusted: boolean): Promise<string> {
  const { certificatePem } = authority.issue({ commonName, usage: "server", days: 30, altNames, privateKeyPem });
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, (socket) => socket.on("error", () => {}));
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const caTrustPath = trusted ? authority.certificatePem : makeAuthority("Another").certificatePem;
  const error = await failure(start(overHttps(port, { caTrustPath, perDialTimeout: 40 })));
  server.close();
  return error.message;
}

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`a subject of ${what}`, () => told(`x${text.slice(0, 30_000)}x`, ["x"], false)],
    [`a subject of ${what}, by a trusted authority`, () => told(`x${text.slice(0, 30_000)}x`, ["x"], true)],
    [`an alternative name of ${what}`, () => told("x", [`x${text.slice(0, 20_000)}x`], true)],
  ]),
  ["many alternative names", () => told("x", Array(8000).fill("*.x.x"), true)],
  ["many alternative names with quotes", () => told("x", Array(8000).fill('"x'), true)],
];
