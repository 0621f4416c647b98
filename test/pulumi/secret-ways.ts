import { onTestFinished } from "vitest";
import type { Authority } from "../../simulator/src/certificates";
import { startSshDoor } from "../../simulator/src/doors/ssh";
import { startWinrmDoor } from "../../simulator/src/doors/winrm";
import type { StartSimulatedProcess } from "../../simulator/src/process";
import type { Transport } from "../support/doors";
import { startHttpProxy } from "../winrm/client/http-proxy";
import { startInBetween } from "../winrm/client/in-between";
import { KEYS, WINRM_CLIENT, WORDS } from "./secret-words";
import type { Entry } from "./ways";

/** A door with a secret in every place where its transport has one, and how to reach it. */
export interface SecretWay {
  /** Entries of web01 and web02, but for the passwords and keys. */
  readonly web01: Entry;
  readonly web02: Entry;
  /** What else web02 has, by its field. */
  readonly web02Secrets: Readonly<Record<string, string>>;
  /** The connection that the program writes out, secrets and all. */
  readonly inline: object;
  /** What to change in it for a key that its passphrase does not open. */
  readonly wrongKey: object;
  /** Command lines that the server saw. */
  readonly commands: readonly string[];
  /** Over WinRM, each HTTP message that went by without TLS. */
  readonly messages: readonly Buffer[];
}

export function openSecretWay(
  transport: Transport,
  start: StartSimulatedProcess,
  authority: Authority,
): Promise<SecretWay> {
  return transport === "ssh" ? overSsh(start) : overWinrm(start, authority);
}

const INLINE_LOGIN = {
  user: "inline",
  password: WORDS.inlineLogin,
  privateKey: KEYS.inline.privateKey,
  privateKeyPassword: WORDS.inlineKeyPassword,
};
const WRONG_KEY = { host: "localhost", privateKeyPassword: WORDS.wrongKeyPassword };

async function overSsh(start: StartSimulatedProcess): Promise<SecretWay> {
  const door = await startSshDoor({
    start,
    users: {
      Administrator: { password: WORDS.environmentLogin },
      keyed: { publicKeys: [KEYS.configured.publicKey] },
      inline: { publicKeys: [KEYS.inline.publicKey] },
      jumper: { password: WORDS.jumpLogin },
    },
  });
  onTestFinished(() => door.close());
  const { host, port, hostKeyFingerprint } = door;
  const place = { host, port, hostKeyFingerprint };
  // It is its own jump host.
  door.forwardTo.push(place);
  return {
    web01: place,
    web02: { ...place, user: "keyed" },
    web02Secrets: { privateKey: KEYS.configured.privateKey, privateKeyPassword: WORDS.configuredKeyPassword },
    inline: { ...place, ...INLINE_LOGIN, proxy: { ...place, user: "jumper", password: WORDS.jumpLogin } },
    wrongKey: WRONG_KEY,
    commands: door.commands,
    messages: [],
  };
}

/** web01 sealed over HTTP, web02 by a client certificate over HTTPS, the program's own sealed and through a proxy. */
async function overWinrm(start: StartSimulatedProcess, authority: Authority): Promise<SecretWay> {
  const door = await startWinrmDoor({
    start,
    users: {
      Administrator: { password: WORDS.environmentLogin },
      keyed: {},
      inline: { password: WORDS.inlineLogin },
    },
    https: authority.issue({ commonName: "web02", usage: "server", days: 30, altNames: ["127.0.0.1", "localhost"] }),
    clientCertificates: [{ certificatePem: WINRM_CLIENT.issued.certificatePem, user: "keyed" }],
    authorities: [authority.certificatePem],
  });
  onTestFinished(() => door.close());
  const messages: Buffer[] = [];
  const hear = (message: Buffer) => {
    messages.push(message);
    return message;
  };
  const between = await startInBetween(door.httpPort);
  between.toServer = between.toClient = hear;
  onTestFinished(() => between.close());
  const proxy = await startHttpProxy("jumper", WORDS.jumpLogin);
  onTestFinished(() => proxy.close());

  const http = { type: "winrm", scheme: "http", host: door.host, port: between.port };
  const https = { type: "winrm", host: door.host, port: door.httpsPort, transport: "certificate" };
  const certPfx = WINRM_CLIENT.pfx.toString("base64");
  return {
    web01: http,
    web02: { ...https, caTrustPath: authority.certificatePem },
    web02Secrets: { certPfx, privateKeyPassword: WORDS.configuredKeyPassword },
    inline: {
      ...http,
      ...INLINE_LOGIN,
      proxy: { host: door.host, port: proxy.port, user: "jumper", password: WORDS.jumpLogin },
    },
    wrongKey: { ...WRONG_KEY, scheme: "https", transport: "certificate", certPfx },
    commands: door.commands,
    messages,
  };
}
