import { printable } from "../../base/printable";
import { honouredText, type Report } from "./report";
import { daysLeft, type Row } from "./row";

/** RFC 4180: a line of names, lines that end with CR LF, texts in quotation marks. */
export function csvOf({ rows, now, marksDeclared }: Report): string {
  const names = [...COLUMNS, ...(marksDeclared ? ["declared"] : []), "notes"];
  const lines = rows.map((row) => cellsOf(row, now, marksDeclared).map(cell).join(","));
  return [names.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

const COLUMNS = [
  ...["server", "level", "site", "account", "subject", "issuer", "thumbprint", "ends", "days"],
  ...["enabled", "honoured"],
];

function cellsOf({ server, site, mapping, notes }: Row, now: number, marksDeclared: boolean): (string | number)[] {
  const certificate = mapping?.certificate;
  return [
    server,
    site === undefined ? "" : site === "" ? "server" : "site",
    site ?? "",
    mapping?.account ?? "",
    certificate?.subject ?? "",
    certificate?.issuer ?? "",
    certificate?.thumbprint ?? "",
    certificate?.notAfter ?? "",
    certificate ? daysLeft(certificate, now) : "",
    mapping?.enabled === undefined ? "" : mapping.enabled ? "yes" : "no",
    mapping ? honouredText(mapping.honoured) : "",
    ...(marksDeclared ? [mapping ? (mapping.declared ? "yes" : "no") : ""] : []),
    notes.join("; "),
  ];
}

/** A number is ours; any other text may be somebody else's. */
function cell(value: string | number): string {
  return typeof value === "number" ? String(value) : `"${harmless(printable(value, LONGEST)).replaceAll('"', '""')}"`;
}

const LONGEST = 1000;

/**
 * No cell that a spreadsheet would run as a formula (OWASP, CSV Injection): an apostrophe goes before = + - @ and their wide
 * forms at the beginning, and behind a semicolon, where a spreadsheet that takes it for the separator begins a cell.
 * Tabs and line ends, which begin cells too, are none after `printable`.
 */
function harmless(text: string): string {
  return text.replace(/(^|;)(["'\s]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'$2");
}
