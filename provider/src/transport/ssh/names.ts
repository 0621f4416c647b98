import type { SshHop } from "./target";

/** Where a connection goes, for a reader: `host:port`. */
export function placeOf({ host, port }: Pick<SshHop, "host" | "port">): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

export function list(words: readonly string[], none: string): string {
  return words.length === 0 ? none : [...new Set(words)].join(", ");
}
