import { type Command, Option } from "commander";
import { orCouldNotLook } from "../could-not-look";
import { gather } from "../gather";
import type { Io } from "../io";
import type { GivenOptions } from "./options";

/** `doctor`: why a logon fails, from the server's own facts. */
export function addDoctor(program: Command, io: Io): void {
  program
    .command("doctor")
    .summary("find out from the server why client-certificate logons fail")
    .description(DESCRIPTION)
    .addOption(new Option("--server <name>", "only this server; may be repeated").argParser(gather))
    .option("--stack <name>", "the stack whose configuration names the servers. Default: the selected one")
    .option("--site <name>", "the site to look at. Default: a table of all sites")
    .option("--certificate <file>", "the client's certificate, without a key: is this very one mapped and trusted?")
    .option("--url <url>", "where the client goes, https://…: only its binding, and sslFlags of its path")
    .option("--since <time>", "how far back failures in the site's log count, 10m, 2h, 7d …", "24h")
    .addOption(new Option("--skip <rule>", "do not judge by this rule; may be repeated").argParser(gather))
    .option("--show-requests", "show method, path and account of failed requests, as the log has them")
    .option("--json", "print one JSON document")
    .addHelpText("after", HELP)
    .action((options: GivenOptions) =>
      // Loaded when it runs: help needs none of it.
      orCouldNotLook(options.json, io, async () => (await import("./run.js")).runDoctor(options, io)),
    );
}

const DESCRIPTION = [
  "Asks a server in one message for all that a client-certificate logon depends on, and judges it by rules:",
  "feature, switch, mappings, stored certificates, accounts, trust, bindings, HTTP.sys, authentication schemes, and the last failures in the site's log.",
  "Tells the cause first, then the evidence, then what to do. Nothing is written on a server, and nobody is logged on.",
].join(" ");

const HELP = `
Each rule says: fault, fine, or could not tell, and why. docs/troubleshooting.md has a row for each symptom with its rule.
Whether a password is right is told by the site's log only.

Exit codes:
  0  no rule found a fault
  1  a rule found a fault
  2  a server, or the site, could not be looked at, and no fault was found; mistakes on the command line

Examples:
  pulumi-iis-clientcert doctor
  pulumi-iis-clientcert doctor --server web01 --site Orders --certificate alice.cer
  pulumi-iis-clientcert doctor --site Orders --url https://orders.corp.example/api --since 1h
  pulumi-iis-clientcert doctor --site Orders --skip anonymous-access --json`;
