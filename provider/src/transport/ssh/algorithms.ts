import type {
  Algorithms,
  CipherAlgorithm,
  CompressionAlgorithm,
  KexAlgorithm,
  MacAlgorithm,
  ServerHostKeyAlgorithm,
} from "ssh2";
import { SUPPORTED_CIPHER, SUPPORTED_KEX, SUPPORTED_MAC } from "ssh2/lib/protocol/constants.js";

/** What is offered to a server (RFC 4253, 7.1), by the names that ssh2 has for the lists. */
export interface Offer {
  readonly kex: readonly KexAlgorithm[];
  readonly serverHostKey: readonly ServerHostKeyAlgorithm[];
  readonly cipher: readonly CipherAlgorithm[];
  readonly hmac: readonly MacAlgorithm[];
  readonly compress: readonly CompressionAlgorithm[];
}

/** In order of preference. docs/connections.md lists the same, and a test holds the two together. */
export const ALGORITHMS: Offer = {
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group-exchange-sha256",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group15-sha512",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group17-sha512",
    "diffie-hellman-group18-sha512",
  ],
  serverHostKey: [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
  ],
  cipher: [
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "chacha20-poly1305@openssh.com",
  ],
  hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
  compress: ["none"],
};

/** What `legacyAlgorithms: true` adds, behind the others: SHA-1 where ssh2 still offers it, and compression. */
export const LEGACY: Offer = {
  kex: [],
  serverHostKey: ["ssh-rsa"],
  cipher: [],
  hmac: ["hmac-sha1-etm@openssh.com", "hmac-sha1"],
  compress: ["zlib@openssh.com", "zlib"],
};

/** `serverHostKey` depends on what is known of the host. A Node in FIPS mode lacks some of the others. */
export function offerOf(serverHostKey: Offer["serverHostKey"], legacy: boolean): Offer {
  const all = <Name extends keyof Offer>(name: Name) => [...ALGORITHMS[name], ...(legacy ? LEGACY[name] : [])];
  return {
    kex: (all("kex") as KexAlgorithm[]).filter((name) => SUPPORTED_KEX.includes(name)),
    serverHostKey,
    cipher: (all("cipher") as CipherAlgorithm[]).filter((name) => SUPPORTED_CIPHER.includes(name)),
    hmac: (all("hmac") as MacAlgorithm[]).filter((name) => SUPPORTED_MAC.includes(name)),
    compress: all("compress") as CompressionAlgorithm[],
  };
}

/** As ssh2 takes it. */
export function algorithmsOf({ kex, serverHostKey, cipher, hmac, compress }: Offer): Algorithms {
  return {
    kex: [...kex],
    serverHostKey: [...serverHostKey],
    cipher: [...cipher],
    hmac: [...hmac],
    compress: [...compress],
  };
}
