import { type Command, InvalidArgumentError, Option } from "commander";
import { gather } from "../gather";
import type { Io } from "../io";

/** `inventory`: the mappings of all configured servers. */
export function addInventory(program: Command, io: Io): void {
  program
    .command("inventory")
    .summary("list the certificates that are mapped on the configured servers")
    .description(DESCRIPTION)
    .addOption(new Option("--server <name>", "only this server; may be repeated").argParser(gather))
    .addOption(
      new Option(
        "--stack [name]",
        "mark the mappings that this stack declares (default: the selected stack), and take its servers",
      ).argParser(stackName),
    )
    .addOption(
      new Option(
        "--expires-within <time>",
        "exit with 1 if an enabled mapping has expired or expires within 30d, 6w …",
      ).argParser(days),
    )
    .addOption(new Option("--csv", "print CSV (RFC 4180)").conflicts("json"))
    .option("--json", "print one JSON document")
    .addHelpText("after", HELP)
    // Loaded when it runs: help needs none of it.
    .action(async (options) => (await import("./run.js")).runInventory(options, io));
}

const DESCRIPTION = [
  "Lists all one-to-one mappings of all configured servers, at every site and at the server level, by the end of their certificates.",
  "Servers come from iis-clientcert:servers of the Pulumi project in the current folder.",
  "Without a project, name them with --server and set IIS_CLIENTCERT_<NAME>_HOST, _USER, _PASSWORD or _PRIVATE_KEY.",
  "Nothing is written on a server.",
].join(" ");

const HELP = `
Exit codes:
  0  at least one server was looked at (a server that was not is a row), and nothing ends within --expires-within
  1  an enabled mapping has expired or expires within --expires-within
  2  no server could be looked at, the project cannot be read, or the command line is wrong

Examples:
  pulumi-iis-clientcert inventory
  pulumi-iis-clientcert inventory --server web01 --server web02 --json
  pulumi-iis-clientcert inventory --stack prod --csv > mappings.csv
  pulumi-iis-clientcert inventory --expires-within 30d`;

/** Pulumi takes an empty name, as a variable without a value leaves it, for the selected stack. */
function stackName(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected the name of a stack, or --stack alone.");
  return text;
}

/** 30d, 6w, or 30. */
function days(text: string): number {
  const [, count = "", unit = "d"] = /^(\d{1,5})([dw])?$/.exec(text) ?? [];
  if (count === "") throw new InvalidArgumentError("Expected days or weeks, such as 30d or 6w.");
  return Number(count) * (unit === "w" ? 7 : 1);
}
