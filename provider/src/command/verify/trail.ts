import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Phase } from "./observation";
import type { Tap } from "./tap";

/** What a row leaves behind, however it ends. */
export interface Trail {
  phase: Phase;
  raw?: Socket;
  tapped?: Tap;
  socket?: TLSSocket;
  /** The first error of TLS, which HTTP may put into other words. */
  tlsError?: Error;
  /** Handshakes under TLS 1.2: the second one is a renegotiation. */
  handshakes: number;
  serverSecret?: Buffer;
}
