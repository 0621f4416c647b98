import type { Io } from "../io";
import { type Cell, type Column, coloured, table } from "../table";
import { honouredText, type Report } from "./report";
import { daysLeft, type Row } from "./row";

/** For a person: a table, and a line that sums it up. */
export function textOf(report: Report, io: Pick<Io, "isTerminal" | "env">): string {
  const { rows, marksDeclared } = report;
  const columns = [...COLUMNS, ...(marksDeclared ? [{ title: "declared" }] : []), { title: "notes", longest: 300 }];
  const body = rows.map((row) => cellsOf(row, report));
  return `${rows.length > 0 ? `${table(columns, body, io)}\n` : ""}${summary(report, io)}\n`;
}

const COLUMNS: readonly Column[] = [
  { title: "server", longest: 40 },
  { title: "site", longest: 40 },
  { title: "account", longest: 40 },
  { title: "subject" },
  { title: "issuer", longest: 40 },
  { title: "thumbprint" },
  { title: "ends" },
  { title: "days", align: "right" },
  { title: "enabled" },
  { title: "honoured" },
];

/** What ends sooner is shown in yellow, unless --expires-within says something else. */
const SOON_DAYS = 30;

function cellsOf({ server, site, mapping, notes }: Row, { now, marksDeclared, within }: Report): Cell[] {
  const place = site === "" ? "(server level)" : (site ?? "");
  const note = notes.join("; ");
  if (!mapping) return [server, place, ...Array(marksDeclared ? 9 : 8).fill(""), { text: note, colour: "red" }];
  const { account = "?", certificate, enabled, honoured, declared } = mapping;
  const days = certificate && daysLeft(certificate, now);
  return [
    ...[server, place, account, certificate?.subject ?? "?", certificate?.issuer ?? "?"],
    ...[certificate?.thumbprint ?? "?", certificate?.notAfter.slice(0, 10) ?? "?"],
    daysCell(days, within ?? SOON_DAYS),
    enabled === undefined ? "?" : enabled ? "yes" : "no",
    honoured === "no" ? { text: "no", colour: "yellow" } : honouredText(honoured),
    ...(marksDeclared ? [declared ? "yes" : "no"] : []),
    { text: note, colour: "dim" },
  ];
}

function daysCell(days: number | undefined, soon: number): Cell {
  if (days === undefined) return "?";
  const text = String(days);
  if (days < 0) return { text, colour: "red" };
  return days < soon ? { text, colour: "yellow" } : text;
}

function summary({ rows, looks, within, expiring }: Report, io: Pick<Io, "isTerminal" | "env">): string {
  const count = rows.filter(({ mapping }) => mapping).length;
  const failed = looks.filter((look) => look.failed !== undefined).length;
  const reached = looks.length - failed;
  const parts = [`${plural(count, "mapping")} on ${plural(reached, "server")}`];
  if (failed > 0) parts.push(coloured(`${plural(failed, "server")} could not be looked at`, "red", io));
  if (within !== undefined) {
    const text = `${expiring.length} enabled ${expiring.length === 1 ? "ends" : "end"} within ${plural(within, "day")}`;
    parts.push(expiring.length > 0 ? coloured(text, "red", io) : text);
  }
  return `${parts.join(", ")}.`;
}

function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
