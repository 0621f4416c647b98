import type { Secret } from "../../base/secret";
import type { Settings } from "../settings";

/** Where to dial and who to be; the fields of @pulumi/command's remote.Connection, secrets wrapped. */
export interface SshTarget extends SshHop {
  /** Jump host, dialled first. */
  readonly proxy?: SshHop;
}

export interface SshHop {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: Secret;
  readonly privateKey?: Secret;
  readonly privateKeyPassword?: Secret;
  /** Socket or named pipe of an SSH agent; by default SSH_AUTH_SOCK where neither key nor password is given. */
  readonly agentSocketPath?: string;
  /** Failed dials before giving up, 1 or more. */
  readonly dialErrorLimit: number;
  /** Seconds for one dial, handshake and login included. */
  readonly perDialTimeout: number;
  /** Public host key in authorized_keys form (`ssh-ed25519 AAAA…`), or its base64 part. */
  readonly hostKey?: string;
  /** `SHA256:…` as ssh-keygen -l prints it. */
  readonly hostKeyFingerprint?: string;
  /** Path of a known_hosts file, by default ~/.ssh/known_hosts; content where it has a line break or a blank. */
  readonly knownHosts?: string;
  /** Accept any host key, with a warning. */
  readonly insecure: boolean;
  /** Accept SHA-1, compression and RSA keys of 1024 bits as well, with a warning. */
  readonly legacyAlgorithms: boolean;
  /** Where the user sets these, for errors. */
  readonly settings?: Settings;
}
