import { printable } from "../../base/printable";
import { ownServers, redirectWarnings } from "../../server";
import { EXIT, type Io } from "../io";
import { Progress } from "../progress";
import { askPulumi } from "../pulumi";
import { type ConfiguredServer, chooseServers } from "../servers";
import { together } from "../together";
import { csvOf } from "./csv";
import { type Declared, declaredIn } from "./declared";
import { lookAt } from "./look";
import { jsonOf, type Report } from "./report";
import { expiring, type Look, type Row, sorted } from "./row";
import { rowsOf } from "./rows";
import { textOf } from "./text";

export interface InventoryOptions {
  readonly server?: readonly string[];
  /** `true`: the stack that is selected. */
  readonly stack?: string | true;
  /** Days. */
  readonly expiresWithin?: number;
  readonly csv?: true;
  readonly json?: true;
}

/** Looks at every server, prints what is mapped there, and says with which code to end. */
export async function runInventory({ server = [], stack, expiresWithin, csv, json }: InventoryOptions, io: Io) {
  const named = stack === true ? undefined : stack;
  const progress = new Progress(io);
  progress.show("reading the servers from the Pulumi project");
  try {
    const servers = await chooseServers({ server, stack: named }, io);
    const declared = stack === undefined ? undefined : declaredIn(await askPulumi(["stack", "export"], named, io));
    const looks = await lookAtAll(servers, progress);
    progress.end();
    const report = reportOf(looks, declared, expiresWithin);
    io.out(json ? jsonOf(report) : csv ? csvOf(report) : textOf(report, io));
    tellWhatIsMissing(report, declared, io);
    io.exit(exitCode(report));
  } finally {
    progress.end();
  }
}

const AT_ONCE = 10;

async function lookAtAll(servers: readonly ConfiguredServer[], progress: Progress): Promise<Look[]> {
  const former = redirectWarnings((line) => progress.say(line));
  let done = 0;
  const show = () => progress.show(`${done} of ${servers.length} servers`);
  try {
    show();
    return await together(servers, AT_ONCE, async (server) => {
      const look = await lookAtOne(server);
      done++;
      show();
      return look;
    });
  } finally {
    redirectWarnings(former);
    await ownServers.closeAll();
  }
}

/** A server that cannot be looked at is a row. */
async function lookAtOne({ name, profile }: ConfiguredServer): Promise<Look> {
  try {
    const server = ownServers.for(profile());
    try {
      const seen = await lookAt(server);
      return { server: name, sites: seen.sites.length, rows: await rowsOf(name, seen) };
    } finally {
      await server.close();
    }
  } catch (error) {
    const failed = printable(error instanceof Error ? error.message : "unknown", LONGEST);
    return { server: name, failed, sites: 0, rows: [{ server: name, site: undefined, notes: [failed] }] };
  }
}

const LONGEST = 2000;

function reportOf(looks: readonly Look[], declared: Declared | undefined, within: number | undefined): Report {
  const now = Date.now();
  const rows = sorted(looks.flatMap((look) => look.rows)).map((row): Row => {
    if (!declared || !row.mapping) return row;
    return { ...row, mapping: { ...row.mapping, declared: declared.has(row) } };
  });
  const ending = within === undefined ? [] : expiring(rows, within, now);
  return { now, looks, rows, marksDeclared: declared !== undefined, within, expiring: ending };
}

function tellWhatIsMissing({ looks }: Report, declared: Declared | undefined, io: Io): void {
  const failed = looks.filter((look) => look.failed !== undefined).length;
  if (failed > 0) io.err(`warning: ${failed} of ${looks.length} servers could not be looked at\n`);
  if (declared && declared.hidden > 0)
    io.err(
      `warning: ${declared.hidden} mappings of the stack have a secret server, site or thumbprint, and are not marked\n`,
    );
}

function exitCode({ looks, expiring }: Report): number {
  if (looks.every(({ failed }) => failed !== undefined)) return EXIT.couldNotLook;
  return expiring.length > 0 ? EXIT.findings : EXIT.fine;
}
