import { printable, quoted } from "../../base/printable";
import { windowsName } from "../../http-sys/asking";
import type { Io } from "../io";
import { coloured } from "../table";
import { failuresText } from "./failures-text";
import { type Judged, only } from "./judge";
import type { Log } from "./log";
import type { Options } from "./options";
import type { SiteDiagnosis } from "./report";
import type { Fault } from "./rule";

type Screen = Pick<Io, "isTerminal" | "env">;

/** One site in full: faults, what could not be told, what is fine, the log, and how many of each. */
export function siteText({ facts, judged }: SiteDiagnosis, { showRequests }: Options, io: Screen): string {
  const { server, site, hello, log } = facts;
  return [
    `${printable(server, 100)}, site ${quoted(site)}, ${windowsName(hello.build)}\n\n`,
    ...only(judged, "fault").map(({ rule, finding }) => faultText(rule.name, rule.symptoms, finding, io)),
    ...unknownTexts(judged, log, io),
    ...only(judged, "fine").map(({ rule, finding }) => oneLine("fine", rule.name, finding.why, io)),
    failuresText(log, showRequests, io),
    `\n${summary(judged, io)}\n`,
  ].join("");
}

/** Cause first, then evidence, then what to do. What is to be copied has a line of its own. */
function faultText(
  name: string,
  symptoms: readonly string[],
  { cause, evidence, advice, program, byHand, fromLog }: Fault,
  io: Screen,
): string {
  const lines = [
    `${fromLog ? coloured("fault by the log", "yellow", io) : coloured("fault", "red", io)}  ${name} (${inShort(symptoms)}): ${sentence(cause)}`,
    ...evidence.map((text) => `  Evidence: ${sentence(text)}`),
    ...(advice === undefined ? [] : [`  What to do: ${sentence(advice)}`]),
    ...(program === undefined ? [] : [IN_PROGRAM, `    ${printable(program, LONGEST)}`]),
    ...(byHand === undefined
      ? []
      : ["  By hand, in an elevated Command Prompt (cmd.exe) on the server:", `    ${printable(byHand, LONGEST)}`]),
  ];
  return `${lines.join("\n")}\n\n`;
}

const IN_PROGRAM = "  In the program (if it is declared there already, `pulumi up --refresh` repairs it):";

/** Statuses alone: which win32 status it was stands in the evidence. */
function inShort(symptoms: readonly string[]): string {
  return [...new Set(symptoms.map((symptom) => symptom.split(" win32 ", 1)[0]))].join(", ");
}

/** Of those that only the log could have told, the reason is said once. */
function unknownTexts(judged: readonly Judged[], log: Log, io: Screen): string[] {
  const all = only(judged, "unknown");
  const silent =
    log.why === undefined ? [] : all.filter(({ finding }) => finding.why.endsWith(`the site's log ${log.why}`));
  const others = all.filter((each) => !silent.includes(each));
  const names = silent.map(({ rule }) => rule.name).join(", ");
  return [
    ...others.map(({ rule, finding }) => oneLine("could not tell", rule.name, finding.why, io)),
    ...(silent.length > 0 ? [oneLine("could not tell", names, `the site's log ${log.why}`, io)] : []),
  ];
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

function summary(judged: readonly Judged[], io: Screen): string {
  const [faults, open, fine] = (["fault", "unknown", "fine"] as const).map((is) => only(judged, is).length);
  const text = `${faults} ${faults === 1 ? "fault" : "faults"}`;
  return `${faults === 0 ? text : coloured(text, "red", io)}, ${open} could not be told, ${fine} fine.`;
}
