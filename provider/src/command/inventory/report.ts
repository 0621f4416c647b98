import { cut } from "../../base/printable";
import { ascii } from "../json";
import { daysLeft, type Honoured, type Look, type Mapping, type Row } from "./row";

/** The whole finding, however it is printed. */
export interface Report {
  readonly now: number;
  readonly looks: readonly Look[];
  /** Sorted. */
  readonly rows: readonly Row[];
  /** Whether mappings are marked that a stack declares. */
  readonly marksDeclared: boolean;
  /** Days of --expires-within. */
  readonly within: number | undefined;
  readonly expiring: readonly Row[];
}

/** ONE JSON document. ASCII, so that no terminal obeys it; texts of a server are cut. */
export function jsonOf({ now, looks, rows, within, expiring }: Report): string {
  const document = {
    at: new Date(now).toISOString(),
    servers: looks.map(({ server, failed, sites, rows: own }) => ({
      server,
      lookedAt: failed === undefined,
      problem: failed ?? null,
      sites: failed === undefined ? sites : null,
      mappings: failed === undefined ? own.filter(({ mapping }) => mapping).length : null,
    })),
    mappings: rows.flatMap((row) => (row.mapping ? [mappingJson(row, row.mapping, now)] : [])),
    problems: rows.flatMap(({ server, site, mapping, notes }) =>
      mapping ? [] : [{ server, ...placeJson(site), problem: notes.join("; ") }],
    ),
    ...(within !== undefined && { expiresWithinDays: within, expiring: expiring.length }),
  };
  return `${ascii(JSON.stringify(document, null, 2))}\n`;
}

function placeJson(site: string | undefined) {
  return { site: site ? cut(site, LONGEST) : null, serverLevel: site === "" };
}

function mappingJson({ server, site, notes }: Row, mapping: Mapping, now: number): object {
  const { account, certificate, enabled, honoured, declared } = mapping;
  return {
    server,
    ...placeJson(site),
    account: account === undefined ? null : cut(account, LONGEST),
    subject: certificate ? cut(certificate.subject, LONGEST) : null,
    issuer: certificate ? cut(certificate.issuer, LONGEST) : null,
    thumbprint: certificate?.thumbprint ?? null,
    sha256Thumbprint: certificate?.sha256Thumbprint ?? null,
    serialNumber: certificate ? cut(certificate.serialNumber, LONGEST) : null,
    notBefore: certificate?.notBefore ?? null,
    notAfter: certificate?.notAfter ?? null,
    daysLeft: certificate ? daysLeft(certificate, now) : null,
    enabled: enabled ?? null,
    honoured: honouredText(honoured),
    ...(declared !== undefined && { declared }),
    notes,
  };
}

const LONGEST = 4000;

export function honouredText(honoured: Honoured): string {
  return typeof honoured === "string" ? honoured : `at ${honoured.sites} of ${honoured.of} sites`;
}
