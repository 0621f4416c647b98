import { createHash } from "node:crypto";
import type { CollectionQuery, EntryObservation, Observed, QueryAnswer } from "../agent/protocol";
import { printable } from "../base/printable";
import { ofSection } from "./sections";

/** What is asked of entries that IIS never matches, since their certificate does not stand there as it should. */
export const DAMAGED: Pick<CollectionQuery, "attributes" | "damaged"> = {
  attributes: [
    { name: "certificate", as: "remains" },
    { name: "userName", as: "value" },
  ],
  damaged: true,
};

/** Fewer bytes may begin many certificates: a serial number stands within them. */
const TELLING_BYTES = 64;
/** Accounts that are named of one certificate. */
const MOST_NAMED = 3;

interface Twin {
  readonly sha256: string;
  readonly bytes: number;
  readonly account: string;
  readonly inherited: boolean;
}

/**
 * Entries of others that mean the same certificate and stand beside it unmatched: written otherwise than in one line of base64,
 * or cut off. `certificate`: its DER, absent where the state does not have it; `sha256`: its digest.
 */
export function damagedTwins(
  answer: QueryAnswer | undefined,
  { certificate, sha256 }: { readonly certificate: Buffer | undefined; readonly sha256: string },
): readonly string[] {
  const section = ofSection(answer);
  if (!section || "fault" in section || !section.entries) return [];
  const { byDigest, lengths } = indexOf(section.entries);
  const named = (digest: string) => (byDigest.get(digest) ?? []).slice(0, MOST_NAMED);
  const found = named(sha256).map((twin) => told(twin, "other text than its base64 in one line"));
  for (const length of lengths) {
    if (!certificate || length >= certificate.length) break;
    const start = createHash("sha256").update(certificate.subarray(0, length)).digest("hex");
    const cut = `cut off after ${length} of ${certificate.length} bytes`;
    found.push(...named(start).map((twin) => told(twin, cut)));
  }
  return found.slice(0, MOST_NAMED);
}

interface Twins {
  readonly byDigest: ReadonlyMap<string, readonly Twin[]>;
  /** Of what may tell a certificate by its beginning; each once, the shortest first. */
  readonly lengths: readonly number[];
}

/** Every mapping of a location looks for its twins in one and the same answer. */
const indexed = new WeakMap<readonly EntryObservation[], Twins>();

function indexOf(entries: readonly EntryObservation[]): Twins {
  const known = indexed.get(entries);
  if (known) return known;
  const byDigest = new Map<string, Twin[]>();
  const lengths = new Set<number>();
  for (const twin of entries.flatMap(twinIn)) {
    if (twin.bytes >= TELLING_BYTES) lengths.add(twin.bytes);
    const same = byDigest.get(twin.sha256);
    if (same) same.push(twin);
    else byDigest.set(twin.sha256, [twin]);
  }
  const made = { byDigest, lengths: [...lengths].sort((a, b) => a - b) };
  indexed.set(entries, made);
  return made;
}

function twinIn(entry: EntryObservation): Twin[] {
  if ("fault" in entry) return [];
  const { certificate, userName } = entry.attributes;
  if (!certificate || !("bytes" in certificate)) return [];
  const { sha256, bytes } = certificate;
  return [{ sha256, bytes, account: accountIn(userName), inherited: entry.inherited }];
}

function accountIn(userName: Observed | undefined): string {
  if (!userName || !("value" in userName)) return "an account that cannot be read";
  return `account ${printable(String(userName.value), 100)}`;
}

function told({ account, inherited }: Twin, form: string): string {
  const where = inherited ? ", of the server level" : "";
  return `another entry holds it too (${account}${where}), in a form that IIS does not match: ${form}. Remove that entry unless somebody needs it`;
}
