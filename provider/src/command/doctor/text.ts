import { printable, quoted } from "../../base/printable";
import { windowsName } from "../../http-sys/asking";
import type { Io } from "../io";
import { win32Text } from "../statuses";
import { type Column, coloured, table } from "../table";
import { failureKinds } from "./failures";
import { type Judged, only } from "./judge";
import { type Log, lastHours } from "./log";
import type { Options } from "./options";
import type { Diagnosis, Report, SiteDiagnosis } from "./report";
import type { Fault } from "./rule";

type Screen = Pick<Io, "isTerminal" | "env">;

/** For people: one site in full, or all sites as a table. */
export function printed({ diagnoses }: Report, options: Options, io: Screen): string {
  const failed = diagnoses.flatMap(({ server, failed: why }) =>
    why === undefined ? [] : [`${coloured("could not look", "red", io)}  ${server}: ${why}\n`],
  );
  const notes = diagnoses.flatMap(({ server, notes: all }) =>
    all.map((note) => `note  ${server}: ${printable(note)}\n`),
  );
  const sites = diagnoses.flatMap((each) => each.sites);
  const isWhole = options.site !== undefined || options.url !== undefined || sites.length === 1;
  const body = isWhole ? sites.map((site) => whole(site, options, io)).join("\n") : overview(diagnoses, io);
  return [...failed, ...notes, body].join("");
}

function whole({ facts, judged }: SiteDiagnosis, { showRequests }: Options, io: Screen): string {
  const { server, site, hello, log } = facts;
  return [
    `${server}, site ${quoted(site)}, ${windowsName(hello.build)}\n\n`,
    ...only(judged, "fault").map(({ rule, finding }) => faultText(rule.name, rule.symptoms, finding, io)),
    ...only(judged, "unknown").map(({ rule, finding }) => oneLine("could not tell", rule.name, finding.why, io)),
    ...only(judged, "fine").map(({ rule, finding }) => oneLine("fine", rule.name, finding.why, io)),
    failuresText(log, showRequests, io),
    `\n${summary(judged, io)}\n`,
  ].join("");
}

/** Cause first, then evidence, then what to do. */
function faultText(
  name: string,
  symptoms: readonly string[],
  { cause, evidence, advice, program, byHand }: Fault,
  io: Screen,
): string {
  const lines = [
    `${coloured("fault", "red", io)}  ${name} (${symptoms.join(", ")}): ${sentence(cause)}`,
    ...evidence.map((text) => `  Evidence: ${sentence(text)}`),
    ...(advice === undefined ? [] : [`  What to do: ${sentence(advice)}`]),
    ...(program === undefined ? [] : [`  In the program: ${program}`]),
    ...(byHand === undefined ? [] : [`  By hand, in an elevated prompt on the server: ${byHand}`]),
  ];
  return `${lines.join("\n")}\n\n`;
}

function oneLine(what: "could not tell" | "fine", name: string, why: string, io: Screen): string {
  const colour = what === "fine" ? "green" : "yellow";
  return `${coloured(what, colour, io)}  ${name}: ${sentence(why)}\n`;
}

/** Causes are sentences without a stop; they hold what a server said. */
function sentence(text: string): string {
  const shown = printable(text, LONGEST);
  return /[.…]$/.test(shown) ? shown : `${shown}.`;
}

const LONGEST = 1200;

function failuresText(log: Log, showRequests: boolean, io: Screen): string {
  if (log.why !== undefined) return `\nThe site's log ${sentence(log.why)}\n`;
  const kinds = failureKinds(log);
  const where = `${printable(log.folder, 300)}, ${lastHours(log)}`;
  if (kinds.length === 0) return `\nNo failed request in the site's log (${where}).\n`;
  const rows = kinds
    .slice(0, MOST)
    .map(({ status, substatus, win32, count, last, meaning }) => [
      `${status}.${substatus}`,
      win32Text(win32),
      String(count),
      last,
      meaning,
    ]);
  const requests = showRequests ? `\n${table(REQUESTS, log.requests.slice(-MOST).map(requestCells), io)}` : "";
  return `\nLast failures in the site's log (${where}):\n${table(FAILURES, rows, io)}${requests}`;
}

const MOST = 50;

const FAILURES: readonly Column[] = [
  { title: "status" },
  { title: "win32" },
  { title: "count", align: "right" },
  { title: "last (UTC)" },
  { title: "meaning", longest: 160 },
];

const REQUESTS: readonly Column[] = [
  { title: "time (UTC)" },
  { title: "status" },
  { title: "win32" },
  { title: "method" },
  { title: "account" },
  { title: "path", longest: 200 },
];

function requestCells({
  time,
  status,
  substatus,
  win32,
  method = "-",
  path = "-",
  account = "-",
}: Log["requests"][number]): string[] {
  return [time, `${status}.${substatus}`, win32Text(win32), method, account, path];
}

function summary(judged: readonly Judged[], io: Screen): string {
  const [faults, open, fine] = (["fault", "unknown", "fine"] as const).map((is) => only(judged, is).length);
  const text = `${faults} ${faults === 1 ? "fault" : "faults"}`;
  return `${faults === 0 ? text : coloured(text, "red", io)}, ${open} could not be told, ${fine} fine.`;
}

/** One line a site. */
function overview(diagnoses: readonly Diagnosis[], io: Screen): string {
  const rows = diagnoses.flatMap(({ server, sites }) =>
    sites.map(({ facts: { site }, judged }) => {
      const faults = only(judged, "fault");
      const [first] = faults;
      const cause = first ? `${first.rule.name}: ${first.finding.cause}` : "";
      return [
        server,
        site,
        String(faults.length),
        String(only(judged, "unknown").length),
        { text: cause, colour: "red" as const },
      ];
    }),
  );
  if (rows.length === 0) return "No site was looked at.\n";
  return `${table(OVERVIEW, rows, io)}\nMore of one site: add --site NAME.\n`;
}

const OVERVIEW: readonly Column[] = [
  { title: "server", longest: 40 },
  { title: "site", longest: 40 },
  { title: "faults", align: "right" },
  { title: "not told", align: "right" },
  { title: "first cause", longest: 160 },
];
