import { createHmac } from "node:crypto";
import { plainKey } from "./host-certificate/certificate";
import { matchesPattern } from "./name-pattern";
import { decodeKey, type KeyBlob, keyTypeOf } from "./public-key";

/** A line of a known_hosts file: OpenSSH, sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
export interface KnownHost {
  /** Number of the line, from 1. */
  readonly line: number;
  readonly marker?: "revoked" | "cert-authority";
  readonly names: HashedName | readonly NamePattern[];
  readonly type: string;
  readonly key: KeyBlob;
}

interface HashedName {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

interface NamePattern {
  readonly negated: boolean;
  /** In lower case. */
  readonly pattern: string;
}

export type Verdict =
  | { readonly kind: "known"; readonly entry: KnownHost }
  | { readonly kind: "revoked"; readonly entry: KnownHost }
  /** Entries for this host with another key of the same type. */
  | { readonly kind: "changed"; readonly entries: readonly KnownHost[] }
  /** `entries`: what there is for this host, with keys of other types. */
  | { readonly kind: "unknown"; readonly entries: readonly KnownHost[] };

/** Lines that cannot be read are skipped, as ssh does. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index) => parseLine(line.trim(), index + 1) ?? []);
}

/** Whether the key that `host` showed is its own, as far as these entries tell. */
export function judge(entries: readonly KnownHost[], host: string, port: number, key: KeyBlob): Verdict {
  const revoked = entriesFor(entries, host, port, "revoked").find((entry) => entry.key.equals(key));
  if (revoked) return { kind: "revoked", entry: revoked };

  const plain = entriesFor(entries, host, port);
  const known = plain.find((entry) => entry.key.equals(key));
  if (known) return { kind: "known", entry: known };

  const name = knownHostsName(host, port);
  const sameType = plain.filter((entry) => entry.type === keyTypeOf(key) && matchesName(entry, name));
  if (sameType.length > 0) return { kind: "changed", entries: sameType };
  return { kind: "unknown", entries: plain };
}

/** Whose certificates vouch for the host. */
export function authoritiesOf(entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  return entriesFor(entries, host, port, "cert-authority");
}

/** Key types that are known of a host, for the order in which to ask it for them. */
export function knownTypes(entries: readonly KnownHost[], host: string, port: number): string[] {
  return [...new Set(entriesFor(entries, host, port).map((entry) => entry.type))];
}

/** The name of a host in known_hosts: `host`, or `[host]:port` where the port is not 22. */
export function knownHostsName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

export function matchesName(entry: KnownHost, name: string): boolean {
  if ("hash" in entry.names) return createHmac("sha1", entry.names.salt).update(name).digest().equals(entry.names.hash);
  const hits = entry.names.filter(({ pattern }) => matchesPattern(pattern, name));
  return hits.length > 0 && hits.every(({ negated }) => !negated);
}

/** Where nothing names the port, an entry for the bare host may vouch, as for ssh; authorities and revoked keys count under either name. */
function entriesFor(
  entries: readonly KnownHost[],
  host: string,
  port: number,
  marker?: KnownHost["marker"],
): readonly KnownHost[] {
  const named = (name: string) => entries.filter((entry) => entry.marker === marker && matchesName(entry, name));
  const exact = named(knownHostsName(host, port));
  if (port === 22) return exact;
  const bare = named(knownHostsName(host, 22));
  if (marker === undefined) return exact.length > 0 ? exact : bare;
  return [...new Set([...exact, ...bare])];
}

function parseLine(line: string, number: number): KnownHost | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const words = line.split(/[ \t]+/);
  const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
  if (marker !== undefined && marker !== "@revoked" && marker !== "@cert-authority") return undefined;

  const [namesText = "", type = "", base64 = ""] = words;
  const names = parseNames(namesText);
  const key = decodeKey(base64, type);
  if (!names || !key) return undefined;
  const entry = { line: number, names, type, key };
  if (marker === undefined) return entry;
  // Who revokes a certificate means its key, as for ssh.
  return marker === "@revoked"
    ? { ...entry, marker: "revoked", key: plainKey(key) }
    : { ...entry, marker: "cert-authority" };
}

function parseNames(text: string): KnownHost["names"] | undefined {
  if (!text.startsWith("|")) return text === "" ? undefined : text.split(",").map(parsePattern);
  const [, magic, salt, hash, ...rest] = text.split("|");
  if (magic !== "1" || !salt || !hash || rest.length > 0) return undefined;
  return { salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

function parsePattern(text: string): NamePattern {
  const negated = text.startsWith("!");
  return { negated, pattern: (negated ? text.slice(1) : text).toLowerCase() };
}
