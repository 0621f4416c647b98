import type { ServerHostKeyAlgorithm } from "ssh2";
import type { ConnectionError } from "../../errors";
import { hostAndPort } from "../place";
import type { StartOptions } from "../process";
import { ALGORITHMS, LEGACY } from "./algorithms";
import { certified, isCertificate, parseCertificate, plainKey } from "./host-certificate/certificate";
import { whyNot } from "./host-certificate/why-not";
import {
  authorityRevoked,
  hostCertificateRefused,
  hostKeyChanged,
  hostKeyRevoked,
  hostKeyUnknown,
  hostKeyUnreadable,
  hostKeyWeak,
  unusablePin,
} from "./host-key-errors";
import { authoritiesOf, judge, type KnownHost, knownTypes } from "./known-hosts";
import { type KnownHosts, readKnownHosts } from "./known-hosts-source";
import { fingerprintOf, type KeyBlob, keyTypeOf, parsePublicKey } from "./public-key";
import { tooFewRsaBits } from "./rsa-size";
import type { SshHop } from "./target";

/** What is known of a host before it is dialled, and the judge of the key that it shows. */
export interface HostKeyCheck {
  /** In order of preference: a server with several keys is asked for one that is known. */
  readonly algorithms: readonly ServerHostKeyAlgorithm[];
  /** Why the key, or the certificate, is not accepted; undefined where it is. */
  verify(shown: KeyBlob): ConnectionError | undefined;
}

/** Revoked → hostKey → hostKeyFingerprint → known_hosts; pins that are given leave known_hosts to revoke only. */
export async function prepareHostKeyCheck(hop: SshHop, options: StartOptions): Promise<HostKeyCheck> {
  if (hop.insecure) return acceptAny(hop, options);
  const pins = readPins(hop, options.server);
  const known = await readKnownHosts(hop.knownHosts, options.server);
  const isPinned = pins.key !== undefined || pins.fingerprint !== undefined;
  // Who pins a key means that very key.
  const authorities = isPinned ? [] : authoritiesOf(known.entries, hop.host, hop.port);
  const types = pins.key ? [keyTypeOf(pins.key) ?? ""] : knownTypes(known.entries, hop.host, hop.port);
  const plain = preferring(types, hop.legacyAlgorithms);
  const dialled: Dialled = { server: options.server, hop, known, pins, authorities };
  return {
    algorithms: authorities.length > 0 ? [...CERTIFIED, ...plain] : plain,
    verify: (shown) => {
      const isVouched = authorities.length > 0 && isCertificate(shown);
      const refused = isVouched ? verifyCertificate(dialled, shown) : verifyKey(dialled, shown);
      // A revoked or a changed key is worse than a short one, which nobody should be told how to accept.
      const mayBeShort = refused === undefined || refused.code === "connection/host-key-unknown";
      return (mayBeShort ? tooShort(dialled, shown) : undefined) ?? refused;
    },
  };
}

interface Dialling {
  readonly server: string;
  readonly hop: SshHop;
}

/** Where a connection goes, and what is known of it. */
interface Dialled extends Dialling {
  readonly known: KnownHosts;
  readonly pins: Pins;
  /** Whose certificates vouch for the host. */
  readonly authorities: readonly KnownHost[];
}

function verifyKey({ server, hop, known, pins, authorities }: Dialled, key: KeyBlob): ConnectionError | undefined {
  const shown = { server, hop, key };
  if (keyTypeOf(key) === undefined) return hostKeyUnreadable(shown);
  const verdict = judge(known.entries, hop.host, hop.port, key);
  if (verdict.kind === "revoked") return hostKeyRevoked(shown, known.source, verdict.entry.line);
  if (pins.key && !pins.key.equals(key)) return hostKeyChanged(shown, `hostKey is ${describe(pins.key)}`);
  if (pins.fingerprint && pins.fingerprint !== fingerprintOf(key))
    return hostKeyChanged(shown, `hostKeyFingerprint is ${pins.fingerprint} (of each type a server has another key)`);
  if (pins.key || pins.fingerprint || verdict.kind === "known") return undefined;
  if (verdict.kind === "unknown") return hostKeyUnknown(shown, known.source, verdict.entries, authorities);
  return hostKeyChanged(shown, others(known, verdict.entries));
}

/** A certificate that does not vouch still shows a key, which may be known itself: as for ssh. */
function verifyCertificate({ server, hop, known, authorities }: Dialled, blob: KeyBlob): ConnectionError | undefined {
  const certificate = parseCertificate(blob);
  if (!certificate) return hostKeyUnreadable({ server, hop, key: blob });
  const shown = { server, hop, key: certificate.key };
  const authority = judge(known.entries, hop.host, hop.port, certificate.authority);
  if (authority.kind === "revoked") return authorityRevoked(shown, certificate, known.source, authority.entry.line);
  const verdict = judge(known.entries, hop.host, hop.port, certificate.key);
  if (verdict.kind === "revoked") return hostKeyRevoked(shown, known.source, verdict.entry.line);
  if (verdict.kind === "known") return undefined;
  const why = whyNot({
    certificate,
    authorities,
    host: hop.host,
    now: Date.now(),
    legacyAlgorithms: hop.legacyAlgorithms,
  });
  if (why === undefined) return undefined;
  // A worthless certificate makes no changed key a new one.
  return verdict.kind === "changed"
    ? hostKeyChanged(shown, `${others(known, verdict.entries)}, and its certificate does not vouch for it: ${why}`)
    : hostCertificateRefused(shown, certificate, known.source, why);
}

function acceptAny(hop: SshHop, options: StartOptions): HostKeyCheck {
  return {
    algorithms: preferring([], hop.legacyAlgorithms),
    verify: (key) => {
      const refused = tooShort({ server: options.server, hop }, key);
      if (!refused) options.trace?.(`ssh ${hostAndPort(hop)}: accepted ${describe(key)} unchecked`);
      return refused;
    },
  };
}

/** An RSA key that is too short, bare or in a certificate: whoever can take it apart is the server. */
function tooShort({ server, hop }: Dialling, shown: KeyBlob): ConnectionError | undefined {
  const key = plainKey(shown);
  const bits = tooFewRsaBits(key, hop.legacyAlgorithms);
  return bits === undefined ? undefined : hostKeyWeak({ server, hop, key }, bits);
}

interface Pins {
  readonly key?: KeyBlob;
  readonly fingerprint?: string;
}

function readPins(hop: SshHop, server: string): Pins {
  const key = hop.hostKey === undefined ? undefined : parsePublicKey(hop.hostKey);
  if (hop.hostKey !== undefined && (!key || algorithmsFor(keyTypeOf(key) ?? "").length === 0))
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

/** The same for certificates. */
const CERTIFIED = ALGORITHMS.serverHostKey.map(certified) as readonly ServerHostKeyAlgorithm[];

/** All algorithms, those of these key types first. */
export function preferring(types: readonly string[], legacy: boolean): readonly ServerHostKeyAlgorithm[] {
  const all = [...ALGORITHMS.serverHostKey, ...(legacy ? LEGACY.serverHostKey : [])];
  return [...new Set([...types.flatMap((type) => algorithmsFor(type, all)), ...all])];
}

/** RSA keys sign under more names than their own (RFC 8332, 3). */
function algorithmsFor(type: string, all = ALGORITHMS.serverHostKey): readonly ServerHostKeyAlgorithm[] {
  return all.filter((name) => (RSA.test(name) ? "ssh-rsa" : name) === type);
}

const RSA = /^(rsa-sha2-|ssh-rsa$)/;

function describe(key: KeyBlob): string {
  return `${keyTypeOf(key)} ${fingerprintOf(key)}`;
}

function others({ source }: KnownHosts, entries: readonly KnownHost[]): string {
  return `${source} has ${entries.map(({ key, line }) => `${describe(key)} (line ${line})`).join(", ")}`;
}
