import { ConnectionError } from "../errors";

/** The run was cancelled, or is ending. */
export function stoppedDialling(server: string): ConnectionError {
  const reason = "the run was cancelled or is ending: no connection is made any more";
  return new ConnectionError({
    code: "connection/lost",
    server,
    reason,
    remedy: "Run again: it continues where it was.",
  });
}
