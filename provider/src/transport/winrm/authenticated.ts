import type { HttpAnswer } from "./http";

export const SOAP = "application/soap+xml;charset=UTF-8";

/** A connection on which we are somebody. Logs in once, at the latest with the first message. */
export interface Authenticated {
  /** Logs in ahead of the first message, where nothing has proved yet who is at the other end. As `post`. */
  greet?(signal: AbortSignal): Promise<void>;
  /** The answer, opened. Throws ConnectionError `connection/login`; otherwise as HttpLink. */
  post(message: Buffer, signal: AbortSignal): Promise<HttpAnswer>;
}
