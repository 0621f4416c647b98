import type { ClientCertificate } from "../../certificate/facts";

/** Whether IIS uses a mapping; at the server level, at how many of the sites. */
export type Honoured = "yes" | "no" | "unknown" | { readonly sites: number; readonly of: number };

/** A mapping of a server, or what could not be looked at there. */
export interface Row {
  readonly server: string;
  /** `""`: the server level; undefined: the whole server. */
  readonly site: string | undefined;
  readonly mapping?: Mapping;
  /** What is wrong: whole sentences, without a stop. */
  readonly notes: readonly string[];
}

export interface Mapping {
  /** Undefined where it cannot be read. */
  readonly account: string | undefined;
  readonly certificate: ClientCertificate | undefined;
  readonly enabled: boolean | undefined;
  readonly honoured: Honoured;
  /** Asked for only. */
  readonly declared?: boolean;
}

/** What is known of a server after it was looked at. */
export interface Look {
  readonly server: string;
  /** Why nothing is known of it; absent: it was looked at. */
  readonly failed?: string;
  readonly sites: number;
  readonly rows: readonly Row[];
}

const DAY_MS = 86_400_000;

/** Whole days until the end of a certificate; negative: since. */
export function daysLeft({ notAfter }: ClientCertificate, now: number): number {
  return Math.floor((Date.parse(notAfter) - now) / DAY_MS);
}

/** Of enabled mappings: those whose certificate has expired or expires within so many days. */
export function expiring(rows: readonly Row[], days: number, now: number): readonly Row[] {
  const limit = now + days * DAY_MS;
  return rows.filter(({ mapping }) => {
    const notAfter = mapping?.certificate?.notAfter;
    return notAfter !== undefined && mapping?.enabled === true && Date.parse(notAfter) <= limit;
  });
}

/** The soonest end first, then mappings whose end is not known, then what could not be looked at. */
export function sorted(rows: readonly Row[]): Row[] {
  const keys = new Map(rows.map((row) => [row, keyOf(row)]));
  return [...rows].sort((one, other) => compare(keys.get(one) ?? [], keys.get(other) ?? []));
}

function keyOf({ server, site, mapping }: Row): readonly (string | number)[] {
  const end = mapping?.certificate ? Date.parse(mapping.certificate.notAfter) : Number.MAX_SAFE_INTEGER;
  return [mapping ? 0 : 1, end, server, site ?? "", mapping?.certificate?.thumbprint ?? "", mapping?.account ?? ""];
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (const [at, part] of one.entries()) {
    const against = other[at] as string | number;
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}
