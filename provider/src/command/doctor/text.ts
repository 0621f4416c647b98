import { printable } from "../../base/printable";
import type { Io } from "../io";
import { type Column, coloured, table } from "../table";
import { only } from "./judge";
import type { Options } from "./options";
import type { Diagnosis, Report } from "./report";
import { siteText } from "./site-text";

type Screen = Pick<Io, "isTerminal" | "env">;

/** For people: one site in full, or all sites as a table. */
export function printed({ diagnoses }: Report, options: Options, io: Screen): string {
  const failed = diagnoses.flatMap(({ server, failed: why }) =>
    why === undefined ? [] : [`${coloured("could not look", "red", io)}  ${onServer(server, why)}\n`],
  );
  const notes = diagnoses.flatMap(({ server, notes: all }) =>
    all.map((note) => `note  ${printable(server, 100)}: ${printable(note)}\n`),
  );
  const sites = diagnoses.flatMap((each) => each.sites);
  const isWhole = options.site !== undefined || options.url !== undefined || sites.length === 1;
  const body = isWhole ? sites.map((site) => siteText(site, options, io)).join("\n") : overview(diagnoses, io);
  return [...failed, ...notes, body].join("");
}

/** Errors of a connection begin with the server's name already. */
function onServer(server: string, why: string): string {
  return why.startsWith(`server ${server}: `) ? why : `${printable(server, 100)}: ${why}`;
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
