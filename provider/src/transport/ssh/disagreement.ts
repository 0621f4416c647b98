import { printable } from "../../base/printable";
import { LEGACY, type Offer } from "./algorithms";
import type { ServerOffer } from "./opening";

/** What this side and the server have no algorithm in common for. */
export interface Disagreement {
  /** For each kind: its name, what the server offers, and what is offered to it. */
  readonly reason: string;
  readonly remedy: string;
}

/** Undefined where every kind has something in common (RFC 4253, 7.1). */
export function disagreement(ours: Offer, theirs: ServerOffer): Disagreement | undefined {
  const apart = apartIn(ours, theirs);
  if (apart.length === 0) return undefined;
  const reason = apart
    .map(
      ({ what, seen, offered }) => `no common ${what} (the server offers ${few(seen)}; accepted here: ${few(offered)})`,
    )
    .join(", ");
  return { reason, remedy: remedyFor(apart, ours, theirs) };
}

interface Apart {
  readonly what: string;
  /** Its name in sshd_config. */
  readonly setting: string;
  readonly seen: readonly string[];
  readonly offered: readonly string[];
}

function apartIn(ours: Offer, theirs: ServerOffer): Apart[] {
  const { kex, serverHostKey, cipher, hmac, compress } = ours;
  const kinds: readonly (Apart | undefined)[] = [
    compare("key exchange", "KexAlgorithms", kex, theirs.kex),
    compare("host key algorithm", "HostKeyAlgorithms", serverHostKey, theirs.serverHostKey),
    ...theirs.cipher.map((seen) => compare("cipher", "Ciphers", cipher, seen)),
    ...theirs.hmac.map((seen, way) =>
      authenticates(cipher, theirs.cipher[way] ?? []) ? undefined : compare("MAC", "MACs", hmac, seen),
    ),
    ...theirs.compress.map((seen) => compare("compression", "Compression", compress, seen)),
  ];
  // Both directions are alike with nearly every server.
  return kinds.filter((kind) => kind !== undefined).filter(({ what }, at, all) => all[at - 1]?.what !== what);
}

function compare(
  what: string,
  setting: string,
  offered: readonly string[],
  seen: readonly string[],
): Apart | undefined {
  return offered.some((name) => seen.includes(name)) ? undefined : { what, setting, offered, seen };
}

/** Such a cipher needs no MAC (RFC 5647, 5.1; OpenSSH PROTOCOL, 1.6). */
function authenticates(offered: readonly string[], seen: readonly string[]): boolean {
  return /gcm|poly1305/.test(offered.find((name) => seen.includes(name)) ?? "");
}

function remedyFor(apart: readonly Apart[], ours: Offer, theirs: ServerOffer): string {
  const settings = apart.map(({ setting }) => setting).join(", ");
  const remedies = [`Update the SSH server, or let it offer one of those accepted here (${settings} in sshd_config).`];
  if (apart.some(({ seen }) => seen.some((name) => /^(mlkem|sntrup)/.test(name))))
    remedies.push("Post-quantum key exchanges are not supported.");
  if (apartIn(withLegacy(ours), theirs).length === 0)
    remedies.push(
      "Where the server cannot be changed, legacyAlgorithms: true on its connection accepts what it offers, with a warning.",
    );
  return remedies.join(" ");
}

function withLegacy(ours: Offer): Offer {
  return {
    ...ours,
    serverHostKey: [...ours.serverHostKey, ...LEGACY.serverHostKey],
    hmac: [...ours.hmac, ...LEGACY.hmac],
    compress: [...ours.compress, ...LEGACY.compress],
  };
}

/** A server may offer thousands, of any length. */
const MOST = 20;

function few(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  const told = names.slice(0, MOST).map((name) => printable(name.slice(0, 65), 64));
  return `${told.join(", ")}${names.length > MOST ? ` and ${names.length - MOST} more` : ""}`;
}
