import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConnectionError } from "../../errors";
import { type KnownHost, parseKnownHosts } from "./known-hosts";

export interface KnownHosts {
  /** Where the entries stand, for errors. */
  readonly source: string;
  readonly entries: readonly KnownHost[];
}

/** `knownHosts` is a path or the content itself; without it ~/.ssh/known_hosts, which need not be there. */
export async function readKnownHosts(knownHosts: string | undefined, server: string): Promise<KnownHosts> {
  if (knownHosts !== undefined && isContent(knownHosts))
    return { source: "knownHosts", entries: parseKnownHosts(knownHosts) };
  const path = knownHosts === undefined ? join(homedir(), ".ssh", "known_hosts") : expandHome(knownHosts);
  try {
    return { source: path, entries: parseKnownHosts(decode(await readFile(path))) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    if (knownHosts === undefined && code === "ENOENT") return { source: path, entries: [] };
    throw new ConnectionError(
      {
        code: "connection/host-key-unknown",
        server,
        reason: `the known_hosts file ${path} cannot be read (${code})`,
        remedy: "Correct the path in knownHosts, or give the content itself, or hostKeyFingerprint.",
      },
      { cause: error },
    );
  }
}

/** A path may have blanks in it, but does not read as an entry. */
function isContent(text: string): boolean {
  return /[\r\n]/.test(text) || text.trim() === "" || (/[ \t]/.test(text) && parseKnownHosts(text).length > 0);
}

/** UTF-16 with its mark is what `>` of Windows PowerShell writes: `ssh-keyscan web1 > known_hosts`. */
function decode(bytes: Buffer): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!isLittle && !isBig) return bytes.toString("utf8");
  return new TextDecoder(isLittle ? "utf-16le" : "utf-16be").decode(bytes);
}

function expandHome(path: string): string {
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}
