import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { printable } from "../base/printable";
import { addDoctor } from "./doctor";
import { addInventory } from "./inventory";
import { EXIT, type Io, mistakeAsJson } from "./io";
import { takeOnce } from "./once";
import { addVerify } from "./verify";

/** Runs one command line to its end. Never rejects; `io.exit` has the code. */
export async function run(words: readonly string[], io: Io): Promise<void> {
  try {
    await makeProgram(io).parseAsync([...words], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said what is wrong, or printed help.
      if (error.exitCode !== 0) fail(tellMistake(error.message.split("\n", 1)[0] ?? ""), words, io);
      else io.exit(EXIT.fine);
      return;
    }
    const said = printable(error instanceof Error ? error.message : String(error), LONGEST_ERROR);
    io.err(`error: ${said}\n`);
    fail(said, words, io);
  }
}

function fail(said: string, words: readonly string[], io: Io): void {
  const error = said.startsWith("error: ") ? said.slice("error: ".length) : said;
  if (words.includes("--json")) io.out(mistakeAsJson(error));
  io.exit(EXIT.couldNotLook);
}

/** The command with its subcommands; each has a folder of its own. */
export function makeProgram(io: Io): Command {
  const program = new Command("pulumi-iis-clientcert")
    .description("Looks at client-certificate logons of IIS servers. Nothing is written on a server.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(tellMistake(text)),
    })
    .showHelpAfterError("Add --help for what can be given.");
  addDoctor(program, io);
  addInventory(program, io);
  addVerify(program, io);
  for (const command of program.commands) takeOnce(command);
  return program;
}

const LONGEST_ERROR = 2000;

const HELP = `
Exit codes of every command:
  0  nothing was found that needs attention
  1  something was found
  2  could not look; mistakes on the command line too

Secrets are taken from the Pulumi configuration and the environment, never from the command line.`;

/** Of the package, whose folder holds dist. */
function version(): string {
  return JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")).version;
}

/** The parser quotes what it was given, which may be a secret: values are left out, names of options stay. */
function tellMistake(text: string): string {
  const lines = text.split("\n").map((line) => printable(withoutValue(line)));
  return lines.join("\n");
}

function withoutValue(line: string): string {
  const unknown = line.indexOf("unknown option '");
  const equals = unknown < 0 ? -1 : line.indexOf("=", unknown);
  if (equals >= 0) return `${line.slice(0, equals)}=…'`;
  const [from, to] = [line.indexOf(" argument '"), line.lastIndexOf("' is invalid.")];
  return from < 0 || to < from ? line : `${line.slice(0, from)}: the value${line.slice(to + 1)}`;
}
