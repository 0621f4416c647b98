import { EXIT, type Io } from "../io";
import { type Looking, lookAtServers } from "../look-at-servers";
import { Progress } from "../progress";
import { askPulumi } from "../pulumi";
import { chooseServers } from "../servers";
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
    const looks = await lookAtServers(servers, progress, LOOKING);
    progress.end();
    const report = reportOf(looks, declared, expiresWithin);
    io.out(json ? jsonOf(report) : csv ? csvOf(report) : textOf(report, io));
    tellWhatIsMissing(report, declared, io);
    io.exit(exitCode(report));
  } finally {
    progress.end();
  }
}

/** A server that cannot be looked at is a row. */
const LOOKING: Looking<Look> = {
  async look(server) {
    const { name } = server.profile;
    const seen = await lookAt(server);
    return { server: name, sites: seen.sites.length, rows: await rowsOf(name, seen) };
  },
  unseen: (name, failed) => ({
    ...{ server: name, failed, sites: 0 },
    rows: [{ server: name, site: undefined, notes: [failed] }],
  }),
};

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
