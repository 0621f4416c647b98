import type { ServerProfile } from "../settings/profile";
import type { SshHop } from "../transport";

const LOCAL_MS = 60_000;
/** Pauses between dials, and the start of the process after the last one. */
const SLACK_MS = 120_000;

/** Longest wait for the agent's process, in milliseconds: what the transport may take by its own limits, and a bit. */
export function startLimitOf({ connection }: ServerProfile): number {
  if (connection.type === "local") return LOCAL_MS;
  const { target } = connection;
  const jump = connection.type === "ssh" && connection.target.proxy ? dialling(connection.target.proxy) : 0;
  return Math.min(dialling(target) + jump + SLACK_MS, 2 ** 31 - 1);
}

function dialling({ dialErrorLimit, perDialTimeout }: Pick<SshHop, "dialErrorLimit" | "perDialTimeout">): number {
  return dialErrorLimit * perDialTimeout * 1000;
}
