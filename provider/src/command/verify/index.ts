import type { Command } from "commander";
import { CouldNotLook, orCouldNotLook } from "../could-not-look";
import type { Io } from "../io";
import { Progress } from "../progress";
import type { ConfiguredServer } from "../servers";
import { askAll } from "./ask";
import { curlFrom } from "./curl";
import { HELP } from "./help";
import { judge } from "./judge";
import type { Logged } from "./logged";
import { newMark } from "./mark";
import { readMaterial } from "./material";
import type { Observation, Row } from "./observation";
import { type GivenOptions, type Options, readOptions } from "./options";
import type { Passphrases } from "./passphrase";
import { planRows } from "./plan";
import { asJson, printed, type Report } from "./print";
import { askHidden } from "./prompt";
import type { Site } from "./site";
import { withSubStatuses } from "./sub-status";

/** `verify`: real requests to a site, and what they prove. */
export function addVerify(program: Command, io: Io): void {
  program
    .command("verify")
    .description("ask a site with and without a client certificate, and tell what came back and why")
    .requiredOption("--url <url>", "page of the site, https://…; its query is sent and not shown")
    .option("--certificate <file>", "client certificate, PEM or DER; its chain may follow it")
    .option("--key <file>", "its private key, PEM. Default: the one in the file of the certificate")
    .option("--pfx <file>", "client certificate with its private key, in place of the two")
    .option("--ca <file>", "authorities of the server's certificate, PEM. Default: those of this system")
    .option("--expect-status <status>", "what the page is answered with. Default: 200 to 299")
    .option("--expect-text <text>", "text that stands in the first 64 KiB of the page")
    .option("--allow-anonymous", "clients without a certificate may get in")
    .option("--no-post", "send no POST: where one would change something")
    .option("--server <name>", "add what this server's log says of these requests; needs a login, as inventory does")
    .option("--site <name>", "the site whose log it is. Default: the one that the URL means by its bindings")
    .option("--stack <name>", "the stack whose configuration names the server. Default: the selected one")
    .option("--timeout <seconds>", "for each request", "15")
    .option("--json", "print one JSON document")
    .addHelpText("after", HELP)
    .action((options: GivenOptions) => orCouldNotLook(options.json, io, () => verify(options, io)));
}

async function verify(options: GivenOptions, io: Io): Promise<void> {
  const report = await look(options, io);
  io.out(options.json ? asJson(report) : printed(report, io));
  io.exit(report.judgement.exit);
}

async function look(given: GivenOptions, io: Io): Promise<Report> {
  const options = readOptions(given);
  const { url, expectStatus, expectText, timeout, allowAnonymous = false, post } = options;
  const material = await readMaterial(options, io.cwd, passphrases(io));
  const hasCertificate = material.identity !== undefined;
  const rows = planRows({ hasCertificate, posts: post });
  // Before anything is sent: a mistake in its name must not.
  const server = options.server === undefined ? undefined : await serverFor(options.server, options, io);
  const site = { url, material, expectText, limit: timeout * 1000 };
  const mark = server && newMark();
  const observations = await askWithProgress(rows, site, mark, io);
  const logged = server && mark !== undefined ? await logOf(server, options, mark, io) : undefined;
  const judgement = judge(logged ? withSubStatuses(observations, logged) : observations, {
    hasCertificate,
    allowAnonymous,
    ...(expectStatus !== undefined && { status: expectStatus }),
    ...(expectText !== undefined && { text: expectText }),
  });
  return { url, observations, judgement, ...(logged && { logged }) };
}

/** Loads what a login takes, which is more than all of verify, only where there is one. */
async function serverFor(name: string, { stack }: Options, io: Io): Promise<ConfiguredServer> {
  const { chooseServers } = await import("../servers.js");
  const [chosen] = await chooseServers({ server: [name], stack }, io);
  if (!chosen) throw new CouldNotLook("--server: there is no such server");
  return chosen;
}

async function logOf(server: ConfiguredServer, { site, url }: Options, mark: string, io: Io): Promise<Logged> {
  const { readLogged } = await import("./logged.js");
  return readLogged({ server, site, url, mark }, io);
}

function passphrases(io: Io): Passphrases {
  const canAsk = io.isErrTerminal === true && process.stdin.isTTY === true;
  return {
    env: io.env,
    prompt: canAsk ? (question) => askHidden(question, process.stdin, process.stderr) : undefined,
  };
}

async function askWithProgress(
  rows: readonly Row[],
  site: Site,
  mark: string | undefined,
  io: Io,
): Promise<Observation[]> {
  const progress = new Progress(io);
  const onProgress = (done: number, all: number) => progress.show(`request ${done} of ${all}`);
  try {
    return await askAll(rows, { site, byCurl: curlFrom(io.env), ...(mark !== undefined && { mark }), onProgress });
  } finally {
    progress.end();
  }
}
