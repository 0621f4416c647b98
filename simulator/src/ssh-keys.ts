import { utils } from "ssh2";

type Parameters = [type: "ed25519" | "rsa" | "ecdsa", options?: object];

/**
 * A key pair in OpenSSH form. ssh2 drops a leading zero byte of Ed25519 keys, so that one pair in 256 cannot be read
 * again: such a pair is made anew.
 */
export function makeSshKeys(...parameters: Parameters): { private: string; public: string } {
  const { passphrase } = (parameters[1] ?? {}) as { passphrase?: string };
  for (let attempt = 1; attempt <= 10; attempt++) {
    const made = (utils.generateKeyPairSync as (...all: Parameters) => { private: string; public: string })(
      ...parameters,
    );
    const read = [utils.parseKey(made.private, passphrase), utils.parseKey(made.public)];
    if (!read.some((key) => key instanceof Error)) return made;
  }
  throw new Error("ten key pairs in a row could not be read again");
}
