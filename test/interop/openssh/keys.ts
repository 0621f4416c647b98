import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A key pair in files, as ssh-keygen makes it. */
export interface KeyFile {
  readonly path: string;
  readonly private: string;
  /** The line of the .pub file. */
  readonly public: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

export const KEY_TYPES = {
  ed25519: ["-t", "ed25519"],
  "rsa-3072": ["-t", "rsa", "-b", "3072"],
  "ecdsa-256": ["-t", "ecdsa", "-b", "256"],
  "ecdsa-384": ["-t", "ecdsa", "-b", "384"],
  "ecdsa-521": ["-t", "ecdsa", "-b", "521"],
} as const;

export type KeyType = keyof typeof KEY_TYPES;

export const keyTypes = Object.keys(KEY_TYPES) as readonly KeyType[];

export function makeKey(folder: string, name: string, type: KeyType = "ed25519"): KeyFile {
  return make(folder, name, KEY_TYPES[type]);
}

/** Of a length that no usual key has. */
export function makeRsaKey(folder: string, bits: number): KeyFile {
  return make(folder, `rsa-${bits}`, ["-t", "rsa", "-b", `${bits}`]);
}

function make(folder: string, name: string, options: readonly string[]): KeyFile {
  const path = join(folder, name);
  run("ssh-keygen", ["-q", ...options, "-N", "", "-C", name, "-f", path]);
  const fingerprint = run("ssh-keygen", ["-lf", `${path}.pub`]).split(" ")[1] ?? "";
  return {
    path,
    private: readFileSync(path, "utf8"),
    public: readFileSync(`${path}.pub`, "utf8").trim(),
    fingerprint,
  };
}

/** The private key under a passphrase, in the form that `options` of ssh-keygen name. */
export function lock({ path }: KeyFile, passphrase: string, ...options: readonly string[]): string {
  const copy = `${path}-locked`;
  copyFileSync(path, copy);
  run("ssh-keygen", ["-q", "-p", ...options, "-P", "", "-N", passphrase, "-f", copy]);
  return readFileSync(copy, "utf8");
}

/** Signs the key's public half: `ssh-keygen -s`; the path of the certificate. */
export function certify(authority: KeyFile, key: KeyFile, ...options: readonly string[]): string {
  run("ssh-keygen", ["-q", "-s", authority.path, "-I", "interop", ...options, `${key.path}.pub`]);
  return `${key.path}-cert.pub`;
}

/** Runs one of OpenSSH's tools; what it printed. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", env, timeout: 60_000 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
