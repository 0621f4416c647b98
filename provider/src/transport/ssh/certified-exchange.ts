import type { Client, ConnectConfig } from "ssh2";
import { SUPPORTED_SERVER_HOST_KEY } from "ssh2/lib/protocol/constants.js";
import { plainKey, uncertified } from "./host-certificate/certificate";

/**
 * `client.connect`, for a server that may show a certificate in place of its key. ssh2 knows no certificates, so this is
 * the one place that touches what is private to it (the version is held in package.json): its list of algorithms, which
 * gets longer for the whole process, and a key exchange, which hashes what the server showed and takes the key that has
 * to have signed from it. Should ssh2 do this otherwise one day, the signature does not fit and the connection fails.
 */
export function connectCertified(client: Client, config: ConnectConfig): void {
  const wanted = (config.algorithms?.serverHostKey ?? []) as readonly string[];
  const names = wanted.filter((name) => uncertified(name) !== undefined);
  for (const name of names) if (!SUPPORTED_SERVER_HOST_KEY.includes(name)) SUPPORTED_SERVER_HOST_KEY.push(name);
  client.connect(config);
  if (names.length > 0) eachExchange(client, readCertificate);
}

/** What ssh2 keeps of one key exchange. */
interface KeyExchange {
  readonly negotiated: { serverHostKey: string };
  /** What the server showed. */
  _hostKey: Buffer | undefined;
}

/** Calls back for the first exchange, and whenever keys are exchanged again. */
function eachExchange(client: Client, callback: (exchange: KeyExchange) => void): void {
  const { _protocol: protocol } = client as unknown as { _protocol: { _kex: KeyExchange | undefined } };
  let current = protocol._kex;
  Object.defineProperty(protocol, "_kex", {
    get: () => current,
    set: (exchange: KeyExchange | undefined) => {
      current = exchange;
      if (exchange) callback(exchange);
    },
  });
}

function readCertificate(exchange: KeyExchange): void {
  const { negotiated } = exchange;
  const signing = uncertified(negotiated.serverHostKey);
  if (signing === undefined) return;
  // Certificates for RSA keys are of one type, under whatever name they are asked for (draft-miller-ssh-cert, 2.1).
  negotiated.serverHostKey = negotiated.serverHostKey.replace(/^rsa-sha2-\d+/, "ssh-rsa");
  let shown: Buffer | undefined;
  let key: Buffer | undefined;
  let isHashed = false;
  Object.defineProperty(exchange, "_hostKey", {
    set: (blob: Buffer | undefined) => {
      shown = blob;
      key = blob && plainKey(blob);
      // The type has been compared; from here on it is the algorithm of the signature.
      negotiated.serverHostKey = signing;
    },
    // The exchange hash, where all of it counts (K_S in RFC 4253, 8), is made before the key is read.
    get: () => {
      const value = isHashed ? key : shown;
      isHashed = true;
      return value;
    },
  });
}
