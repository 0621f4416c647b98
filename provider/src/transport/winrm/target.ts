import type { Secret } from "../../base/secret";
import type { Settings } from "../settings";

/** Where WinRM listens and who to be there. */
export interface WinrmTarget {
  readonly host: string;
  readonly port: number;
  /** Over `http` messages are sealed (NTLM); without sealing nothing is sent. */
  readonly scheme: "https" | "http";
  /** `/wsman` on every server that nobody rearranged. */
  readonly path: string;
  /** How to log in. `basic` and `certificate` need https. */
  readonly transport: "negotiate" | "basic" | "certificate";
  /** `DOMAIN\user`, `user@domain`, or a local account. Of no meaning where the certificate says who it is. */
  readonly user: string;
  readonly password?: Secret;
  /** Client certificate in PEM, its chain behind it; with privateKey. */
  readonly certPem?: string;
  /** Client certificate and key as PFX, in base64; privateKeyPassword opens it. */
  readonly certPfx?: Secret;
  readonly privateKey?: Secret;
  readonly privateKeyPassword?: Secret;
  /** Authorities to trust in place of the system's: a path, or PEM text. */
  readonly caTrustPath?: string;
  /** SHA-256 of the server's certificate in hex; nothing else is looked at then. */
  readonly certificateFingerprint?: string;
  /** Name that the server's certificate is to have; by default `host`. */
  readonly serverName?: string;
  /** Accept any certificate, with a warning. */
  readonly insecure: boolean;
  /** HTTP proxy that CONNECTs to the server. */
  readonly proxy?: HttpProxy;
  /** Failed dials before giving up, 1 or more. */
  readonly dialErrorLimit: number;
  /** Seconds for one dial, TLS handshake included. */
  readonly perDialTimeout: number;
  /** Seconds after which the server answers a poll, with or without output. */
  readonly operationTimeoutSec: number;
  /** Seconds to wait for any answer; more than operationTimeoutSec. */
  readonly readTimeoutSec: number;
  /** Largest envelope in bytes, sent or asked for. */
  readonly maxEnvelopeSize: number;
  /** Where the user sets these, for errors. */
  readonly settings?: Settings;
}

export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: Secret;
  readonly settings?: Settings;
}
