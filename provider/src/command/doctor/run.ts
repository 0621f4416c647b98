import { setImmediate as nextTurn } from "node:timers/promises";
import { readCertificate } from "../../certificate";
import { InputError } from "../../errors";
import { CouldNotLook } from "../could-not-look";
import { EXIT, type Io } from "../io";
import { type Looking, lookAtServers } from "../look-at-servers";
import { Progress } from "../progress";
import { readBounded } from "../read-file";
import { chooseServers } from "../servers";
import type { Given } from "./facts";
import { judge, only } from "./judge";
import { lookAt } from "./look";
import { type GivenOptions, type Options, readOptions } from "./options";
import { asJson, type Diagnosis, type Report, type SiteDiagnosis } from "./report";
import { printed } from "./text";

/** Looks at every server that is meant, judges, prints, and says with which code to end. */
export async function runDoctor(given: GivenOptions, io: Io): Promise<void> {
  const options = readOptions(given);
  const certificate = options.certificate === undefined ? undefined : readGiven(options.certificate);
  const progress = new Progress(io);
  progress.show("reading the servers from the Pulumi project");
  try {
    const servers = await chooseServers({ server: options.servers, stack: options.stack }, io);
    const diagnoses = await lookAtServers(servers, progress, lookingFor(options, certificate));
    progress.end();
    const report: Report = { now: Date.now(), diagnoses, exit: exitCode(diagnoses) };
    io.out(given.json ? asJson(report, options) : printed(report, options, io));
    io.exit(report.exit);
  } finally {
    progress.end();
  }
}

function readGiven(file: string): Given {
  try {
    return { file, certificate: readCertificate(readBounded(file), { property: "--certificate" }) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new CouldNotLook(error.code === "certificate/passphrase" ? `--certificate: ${PFX}` : error.message);
  }
}

/** No passphrase is asked for: the key is not needed. */
const PFX =
  "found a PFX with a passphrase; expected the certificate alone. Export it without its private key, as Base-64 encoded X.509 (.cer), or by `openssl pkcs12 -in client.pfx -clcerts -nokeys -out client.cer`";

function lookingFor(options: Options, given: Given | undefined): Looking<Diagnosis> {
  return {
    async look(server) {
      const { facts, notes } = await lookAt(server, { ...options, given });
      const sites: SiteDiagnosis[] = [];
      for (const each of facts) {
        // A server may have thousands of sites.
        await nextTurn();
        sites.push({ facts: each, judged: judge(each, options.skipped) });
      }
      return { server: server.profile.name, notes, sites };
    },
    unseen: (server, failed) => ({ server, failed, notes: [], sites: [] }),
  };
}

function exitCode(diagnoses: readonly Diagnosis[]): number {
  if (diagnoses.every(({ sites }) => sites.length === 0)) return EXIT.couldNotLook;
  const hasFault = diagnoses.some(({ sites }) => sites.some(({ judged }) => only(judged, "fault").length > 0));
  if (hasFault) return EXIT.findings;
  // That all is well nobody knows.
  return diagnoses.some(({ failed }) => failed !== undefined) ? EXIT.couldNotLook : EXIT.fine;
}
