import type { ServerHostKeyAlgorithm } from "ssh2";
import type { ConnectionError } from "../../errors";
import type { StartOptions } from "../process";
import type { SshHop } from "../ssh-target";
import { hostKeyChanged, hostKeyRevoked, hostKeyUnknown, unusablePin } from "./host-key-errors";
import { judge, type KnownHost, knownTypes } from "./known-hosts";
import { readKnownHosts } from "./known-hosts-source";
import { placeOf } from "./names";
import { fingerprintOf, type KeyBlob, keyTypeOf, parsePublicKey } from "./public-key";

/** What is known of a host before it is dialled, and the judge of the key that it shows. */
export interface HostKeyCheck {
  /** In order of preference: a server with several keys is asked for one that is known. */
  readonly algorithms: readonly ServerHostKeyAlgorithm[];
  /** Why the key is not accepted; undefined where it is. */
  verify(key: KeyBlob): ConnectionError | undefined;
}

/** Revoked → hostKey → hostKeyFingerprint → known_hosts; pins that are given leave known_hosts to revoke only. */
export async function prepareHostKeyCheck(hop: SshHop, options: StartOptions): Promise<HostKeyCheck> {
  if (hop.insecure) return acceptAny(hop, options);
  const pins = readPins(hop, options.server);
  const known = await readKnownHosts(hop.knownHosts, options.server);
  return {
    algorithms: preferring(pins.key ? [keyTypeOf(pins.key) ?? ""] : knownTypes(known.entries, hop.host, hop.port)),
    verify: (key) => {
      const shown = { server: options.server, hop, key };
      const verdict = judge(known.entries, hop.host, hop.port, key);
      if (verdict.kind === "revoked") return hostKeyRevoked(shown, known.source, verdict.entry.line);
      if (pins.key && !pins.key.equals(key)) return hostKeyChanged(shown, `hostKey is ${describe(pins.key)}`);
      if (pins.fingerprint && pins.fingerprint !== fingerprintOf(key))
        return hostKeyChanged(
          shown,
          `hostKeyFingerprint is ${pins.fingerprint} (of each type a server has another key)`,
        );
      if (pins.key || pins.fingerprint || verdict.kind === "known") return undefined;
      if (verdict.kind === "unknown") return hostKeyUnknown(shown, known.source, verdict);
      return hostKeyChanged(shown, `${known.source} has ${verdict.entries.map(describeEntry).join(", ")}`);
    },
  };
}

function acceptAny(hop: SshHop, options: StartOptions): HostKeyCheck {
  return {
    algorithms: preferring([]),
    verify: (key) => {
      options.trace?.(`ssh ${placeOf(hop)}: accepted ${describe(key)} unchecked`);
      return undefined;
    },
  };
}

interface Pins {
  readonly key?: KeyBlob;
  readonly fingerprint?: string;
}

function readPins(hop: SshHop, server: string): Pins {
  const key = hop.hostKey === undefined ? undefined : parsePublicKey(hop.hostKey);
  if (hop.hostKey !== undefined && (!key || !algorithmsOf(keyTypeOf(key) ?? "")))
    throw unusablePin(server, hop, "hostKey", key && keyTypeOf(key));
  const fingerprint = hop.hostKeyFingerprint === undefined ? undefined : normalFingerprint(hop.hostKeyFingerprint);
  if (hop.hostKeyFingerprint !== undefined && !fingerprint) throw unusablePin(server, hop, "hostKeyFingerprint");
  return { ...(key && { key }), ...(fingerprint && { fingerprint }) };
}

/** 32 bytes are 43 base64 digits; with or without padding and prefix. */
function normalFingerprint(text: string): string | undefined {
  const digits = /^(?:SHA256:)?([A-Za-z0-9+/]{43})=?$/i.exec(text.trim())?.[1];
  return digits && `SHA256:${digits}`;
}

/** ssh2 knows no host certificates; RSA keys sign under three names (RFC 8332, 3). */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
};

function algorithmsOf(type: string): readonly ServerHostKeyAlgorithm[] | undefined {
  return Object.hasOwn(ALGORITHMS, type) ? ALGORITHMS[type] : undefined;
}

/** All algorithms, those of these key types first. */
export function preferring(types: readonly string[]): readonly ServerHostKeyAlgorithm[] {
  const first = types.flatMap((type) => algorithmsOf(type) ?? []);
  return [...new Set([...first, ...Object.values(ALGORITHMS).flat()])];
}

function describe(key: KeyBlob): string {
  return `${keyTypeOf(key)} ${fingerprintOf(key)}`;
}

function describeEntry(entry: KnownHost): string {
  return `${describe(entry.key)} (line ${entry.line})`;
}
