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
  /**
   * SSH only. Also accept SHA-1 (the signature ssh-rsa, hmac-sha1), compression, and RSA keys of 1024 to 2047 bits, with
   * a warning. Default: false. A jump host has its own.
   */
  legacyAlgorithms?: boolean;
}

/** What only `type: "winrm"` has; host, port, user, password, privateKey, dial limits and insecure are shared with SSH. */
export interface WinrmConnection {
  /**
   * Default: `https` (port 5986). Over `http` (port 5985) messages are sealed, but who guesses the login's password can
   * open a recording later: it warns.
   */
  scheme?: "https" | "http";
  /** Path of the listener; `/wsman` unless said. */
  path?: string;
  /**
   * How to log in; `negotiate` unless said: NTLMv2, for local and domain accounts (`ntlm` means the same). `basic`
   * (local accounts) and `certificate` are for https only.
   */
  transport?: "negotiate" | "ntlm" | "basic" | "certificate";
  /** Client certificate in PEM, in text, with `privateKey`; for the transport certificate. */
  certPem?: string;
  /** Client certificate with its key as PFX, in base64; `privateKeyPassword` opens it. Secret. */
  certPfx?: string;
  /** Authorities to trust in place of the system's: path of a PEM file, or its content. */
  caTrustPath?: string;
  /** SHA-256 of the server's certificate, in hex: this one is accepted and no other. */
  certificateFingerprint?: string;
  /** Name that the server's certificate is to have; `host` unless said. */
  serverName?: string;
  /** Seconds after which the server answers, with or without output; 20 unless said. */
  operationTimeoutSec?: number;
  /** Seconds to wait for any answer; ten more than operationTimeoutSec unless said. */
  readTimeoutSec?: number;
  /** Largest message in bytes; 153,600 unless said. */
  maxEnvelopeSize?: number;
}

/** A connection written out on a resource. Its server is the host: another host replaces the resource. */
export interface InlineConnection extends HopConnection, WinrmConnection {
  /**
   * `ssh` unless said. `local`: Pulumi runs on the server itself; of the other fields only `host` (the server's name
   * in ids, `localhost` unless said), `forgetUnreachable` and `requestTimeout` mean something.
   */
  type?: "ssh" | "winrm" | "local";
  /** Jump host, dialled first. For WinRM an HTTP proxy (CONNECT): host, port (8080 unless said), user, password. */
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
export const SECRET_CONNECTION_FIELDS = ["password", "privateKey", "privateKeyPassword", "certPfx"] as const;
