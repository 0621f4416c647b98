/**
 * How to reach a host by SSH and who to be there: the fields of `remote.Connection` of @pulumi/command, and what that
 * one lacks to verify the other end.
 */
export interface HopConnection {
  /** Name or address to dial. */
  host?: string;
  /** TCP port; 22 unless said. */
  port?: number;
  /** Account to log in as; `Administrator` unless said (`root` on a jump host). */
  user?: string;
  /** Password of the account. Secret. */
  password?: string;
  /** Private key, in text; goes before the password. Secret. */
  privateKey?: string;
  /** Passphrase of the private key. Secret. */
  privateKeyPassword?: string;
  /** Socket or named pipe of an SSH agent; SSH_AUTH_SOCK where neither key nor password is given. */
  agentSocketPath?: string;
  /** Failed dials before giving up, 1 or more; 10 unless said. */
  dialErrorLimit?: number;
  /** Limit of one dial in seconds, handshake and login included; 15 unless said. */
  perDialTimeout?: number;
  /** Public host key of the other end, as in known_hosts: `ssh-ed25519 AAAA…`, or its base64 part. */
  hostKey?: string;
  /** Fingerprint of the host key as `ssh-keygen -l` prints it: `SHA256:…`. */
  hostKeyFingerprint?: string;
  /**
   * Path of a known_hosts file, or its content (whatever has a line break or a blank); ~/.ssh/known_hosts unless said.
   * A jump host uses that of its connection.
   */
  knownHosts?: string;
  /** Accept any host key, with a warning; false unless said. */
  insecure?: boolean;
}

/** A connection written out on a resource. Its server is the host: another host replaces the resource. */
export interface InlineConnection extends HopConnection {
  /**
   * `ssh` unless said. `local`: Pulumi runs on the server itself; of the other fields only `host` (the server's name
   * in ids, `localhost` unless said), `forgetUnreachable` and `requestTimeout` mean something. `winrm` is not there yet.
   */
  type?: "ssh" | "winrm" | "local";
  /** Jump host, dialled first. */
  proxy?: HopConnection;
  /** Lets a delete succeed where the server cannot be reached at all; false unless said. */
  forgetUnreachable?: boolean;
  /** Limit of one request in seconds; 120 unless said. */
  requestTimeout?: number;
}

/** A server in `iis-clientcert:servers`: its name there is its identity, so that its address may change. */
export interface ServerEntry extends InlineConnection {
  /** Write although the server reads its configuration from a shared folder; false unless said. */
  sharedConfiguration?: boolean;
}

/** What a resource's `connection` takes: the name of a server in `iis-clientcert:servers`, or one written out. */
export type ConnectionInput = string | InlineConnection;

/** The fields of a connection, and of its proxy, that are secrets. */
export const SECRET_CONNECTION_FIELDS = ["password", "privateKey", "privateKeyPassword"] as const;
