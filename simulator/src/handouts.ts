import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, makeAuthority, toPfx } from "./certificates";
import { makeSshKeys } from "./ssh-keys";

/** Windows accounts of the simulated server. */
export const ACCOUNTS = [
  { name: "CORP\\alice", password: "Alice-1" },
  { name: "CORP\\bob", password: "Bob-1" },
] as const;

/** Files for a browser, for curl and for a Pulumi program, in a folder that only this user can read. */
export interface Handouts {
  readonly folder: string;
  readonly authority: Authority;
  /** Of bob.pfx. */
  readonly passphrase: string;
  /** A line of authorized_keys; its private key is id_ed25519 in the folder. Empty where no key was to be made. */
  readonly publicKey: string;
}

export function writeHandouts({ makeKey }: { readonly makeKey: boolean }): Handouts {
  const folder = mkdtempSync(join(tmpdir(), "iis-simulator-certificates-"));
  try {
    const authority = makeAuthority("Simulated Authority");
    const passphrase = randomBytes(8).toString("hex");
    const secret = (name: string, content: string | Buffer) =>
      writeFileSync(join(folder, name), content, { mode: 0o600 });
    const [alice, bob] = ["alice", "bob"].map((commonName) =>
      authority.issue({ commonName, usage: "client", days: 365 }),
    );
    if (!alice || !bob) throw new Error("two certificates were expected");
    writeFileSync(join(folder, "authority.pem"), authority.certificatePem);
    writeFileSync(join(folder, "alice.cer"), alice.certificatePem);
    secret("alice.pem", alice.certificatePem + alice.privateKeyPem);
    secret("bob.pem", bob.certificatePem + bob.privateKeyPem);
    secret("bob.pfx", toPfx(bob, passphrase, [authority]));
    if (!makeKey) return { folder, authority, passphrase, publicKey: "" };
    const key = makeSshKeys("ed25519");
    secret("id_ed25519", key.private);
    return { folder, authority, passphrase, publicKey: key.public };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
