import type { LoggedRequest } from "../../agent/protocol";
import { printable } from "../../base/printable";
import { EXIT, type Io } from "../io";
import { ascii } from "../json";
import { meaningOf, win32Text } from "../statuses";
import { type Cell, type Column, coloured, table } from "../table";
import { adviceOn } from "./advice";
import type { Finding, JudgedRow, Judgement, Verdict } from "./judge";
import type { Logged } from "./logged";
import type { Answer, Asked, Failure, Observation, Row } from "./observation";
import { shownUrl } from "./site";

export interface Report {
  readonly url: URL;
  readonly observations: readonly Observation[];
  readonly judgement: Judgement;
  /** What the server's log says, where it was asked for. */
  readonly logged?: Logged;
}

/** For people: the table, and below it what it means and what to do. */
export function printed({ url, observations, judgement, logged }: Report, io: Io): string {
  const judged = observations.map((observation, at) => ({ observation, at, ...(judgement.rows[at] as JudgedRow) }));
  const offered = judged.filter(({ verdict }) => verdict !== "notOffered");
  const rows = offered.map((each) => [...cellsOf(each), ...(logged ? [loggedText(logged.rows.get(each.at))] : [])]);
  const missing = judged.filter(({ verdict }) => verdict === "notOffered").map(({ observation }) => observation);
  const told = new Set<string>();
  const findings = judgement.findings.map((each) => paragraph("finding", each, { url, told, io }));
  const notes = judgement.notes.map((each) => paragraph("note", each, { url, told, io }));
  return [
    `${shownUrl(url)}\n\n`,
    table(logged ? [...COLUMNS, LOGGED] : COLUMNS, rows, io),
    notOffered(missing),
    logged?.problem === undefined ? "" : `The server's log: ${printable(logged.problem, LONGEST_PROBLEM)}.\n`,
    "\n",
    ...findings,
    ...notes,
    summary(judgement),
  ].join("");
}

const LONGEST_PROBLEM = 1000;

interface Shown extends JudgedRow {
  readonly observation: Observation;
  readonly at: number;
}

/** In a line: such rows would be half of the table. */
function notOffered(missing: readonly Observation[]): string {
  const ways = missing.map(({ row, failure }) => `${wayOf(row)} (${failure ? ofFailure(failure, "handshake") : "-"})`);
  return ways.length === 0 ? "" : `Not offered by the server: ${[...new Set(ways)].join(", ")}.\n`;
}

function wayOf({ tls, http }: Row): string {
  return `HTTP/${http} over TLS ${tls}`;
}

const COLUMNS: readonly Column[] = [
  { title: "row", align: "right" },
  { title: "certificate" },
  { title: "TLS" },
  { title: "HTTP" },
  { title: "request" },
  { title: "asked for it" },
  { title: "as expected" },
  { title: "what came back", longest: 160 },
];

function cellsOf({ at, verdict, observation: { row, asked, by, ...observation } }: Shown): Cell[] {
  const came = observation.answer ? ofAnswer(observation.answer) : ofFailure(observation.failure, observation.phase);
  const curl = by === "curl" ? " (asked by curl)" : "";
  const without = observation.withoutCurl === undefined ? "" : ` (not asked by curl: ${observation.withoutCurl})`;
  return [
    String(at + 1),
    row.certificate ? "with" : "without",
    row.tls,
    row.http,
    row.request,
    ASKED[asked],
    { text: VERDICTS[verdict], colour: COLOURS[verdict] },
    `${came}${curl}${without}`,
  ];
}

const LOGGED: Column = { title: "in the server's log", longest: 200 };

/** What HTTP.sys refused, or broke off, does not stand there. */
function loggedText(request: LoggedRequest | undefined): string {
  if (!request) return "-";
  const { status, substatus, win32, account } = request;
  const who = account === undefined ? (status < 300 ? ", no account" : "") : `, as ${account}`;
  return `${status}.${substatus} (win32 ${win32Text(win32)})${who}: ${meaningOf(request)}`;
}

const ASKED: Readonly<Record<Asked, string>> = {
  handshake: "in the handshake",
  late: "late",
  no: "no",
  unknown: "-",
};

const VERDICTS: Readonly<Record<Verdict, string>> = {
  expected: "yes",
  unexpected: "NO",
  notOffered: "not offered",
  notJudged: "not judged",
};

const COLOURS = { expected: "green", unexpected: "red", notOffered: "dim", notJudged: "yellow" } as const;

function ofAnswer({ status, subStatus, error, location, hasText, cut }: Answer): string {
  const parts = [
    subStatus ?? String(status),
    ...(error === undefined ? [] : [error]),
    ...(location === undefined ? [] : [`to ${location}`]),
    ...(hasText === undefined ? [] : [hasText ? "text found" : "text not found"]),
    ...(cut ? ["body not read to its end"] : []),
  ];
  return parts.join(", ");
}

function ofFailure(failure: Failure | undefined, phase: Observation["phase"]): string {
  if (!failure) return "-";
  const when = phase === "request" ? "after the request" : "in the handshake";
  switch (failure.kind) {
    case "noAddress":
      return `no address for this name (${failure.code})`;
    case "noConnection":
      return `no connection (${failure.code ?? "refused"})`;
    case "timeout":
      return phase === "connect" ? "no connection in time" : `no answer in time ${when}`;
    case "reset":
      return `connection reset ${when}`;
    case "closed":
      return `connection closed ${when}`;
    case "alert":
      return `TLS alert ${failure.alert}`;
    case "notTls":
      return "no TLS";
    case "untrusted":
    case "wrongName":
    case "outOfDate":
      return `server's certificate not accepted (${failure.code})`;
    case "otherVersion":
      return "another version of TLS";
    case "noHttp2":
      return "no HTTP/2";
    case "http11Required":
      return "HTTP_1_1_REQUIRED";
    case "unreadable":
      return `unreadable answer (${failure.code})`;
  }
}

interface Telling {
  readonly url: URL;
  /** Remedies so far: several causes have the same one. */
  readonly told: Set<string>;
  readonly io: Io;
}

function paragraph(kind: "finding" | "note", { cause, rows }: Finding, { url, told, io }: Telling): string {
  const { meaning, remedy } = adviceOn(cause, url);
  const advice = told.has(remedy) ? "as above" : remedy;
  told.add(remedy);
  const head = coloured(kind, kind === "finding" ? "red" : "yellow", io);
  const list = rows.map((row) => row + 1).join(", ");
  return `${head} (row${rows.length > 1 ? "s" : ""} ${list}): ${meaning}.\n  What to do: ${advice}.\n\n`;
}

function summary({ rows, exit }: Judgement): string {
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const [yes, no, none, open] = (["expected", "unexpected", "notOffered", "notJudged"] as const).map(count);
  const counts = `${yes} as expected, ${no} not as expected, ${none} not offered, ${open} not judged`;
  return exit === EXIT.couldNotLook ? `${counts}: nothing could be judged.\n` : `${counts}.\n`;
}

/** For programs: one document. ASCII, so that no terminal obeys it. */
export function asJson({ url, observations, judgement, logged }: Report): string {
  const told = ({ cause, rows }: Finding) => ({ cause, rows: rows.map((row) => row + 1), ...adviceOn(cause, url) });
  const rows = observations.map(({ row, by, asked, phase, answer, failure, withoutCurl }, at) => ({
    row: at + 1,
    ...row,
    by,
    asked,
    phase,
    answer: answer ?? null,
    failure: failure ?? null,
    ...(withoutCurl !== undefined && { withoutCurl }),
    ...judgement.rows[at],
    ...(logged && { logged: loggedJson(logged.rows.get(at)) }),
  }));
  const document = {
    url: shownUrl(url),
    exitCode: judgement.exit,
    rows,
    findings: judgement.findings.map(told),
    notes: judgement.notes.map(told),
    ...(logged && { logProblem: logged.problem ?? null }),
  };
  return `${ascii(JSON.stringify(document, null, 2))}\n`;
}

function loggedJson(request: LoggedRequest | undefined): object | null {
  if (!request) return null;
  const { time, status, substatus, win32, account } = request;
  return { time, status, substatus, win32, account: account ?? null, meaning: meaningOf(request) };
}
