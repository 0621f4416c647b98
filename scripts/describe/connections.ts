import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import type { Place } from "../../provider/src/settings/field";
import { ALL_FIELDS, ENTRY_FIELDS, HOP_FIELDS, SERVER_FIELDS, WINRM_FIELDS } from "../../provider/src/settings/fields";
import { between } from "./between";
import type { Page } from "./pages";
import { commentOf, sentencesIn } from "./sentences";
import { apart, row, sentenceOf } from "./table";

const repository = resolve(__dirname, "../..");
const settings = join(repository, "provider/src/settings");

const PLACES: Readonly<Record<Place, string>> = {
  ssh: "SSH",
  jump: "jump host",
  winrm: "WinRM",
  proxy: "HTTP proxy",
  local: "local",
};

/** What each field of a connection means, by its name. */
export function connectionSentences(): ReadonlyMap<string, string> {
  return new Map([...sentencesIn(join(settings, "fields.ts")), ...membersOf("InlineConnection")]);
}

/** docs/connections.md, whose tables stand between lines `fields` and `fields of WinRM`. */
export function connectionsPage(): Page {
  const path = join(repository, "docs/connections.md");
  const text = readFileSync(path, "utf8");
  const sentences = connectionSentences();
  const own = [...membersOf("InlineConnection").keys()];
  const common = [...Object.keys(HOP_FIELDS), ...own, ...Object.keys({ ...SERVER_FIELDS, ...ENTRY_FIELDS })];
  const ofAll = [
    "| field | of | meaning | default |",
    "|---|---|---|---|",
    ...common.map((name) => row(name, placesOf(name), ...cells(name, sentences))),
  ];
  const ofWinrm = [
    "| field | meaning | default |",
    "|---|---|---|",
    ...Object.keys(WINRM_FIELDS).map((name) => row(name, ...cells(name, sentences))),
  ];
  const withAll = between({ path, text }, marks("fields"), ofAll.join("\n"));
  const wanted = between({ path, text: withAll }, marks("fields of WinRM"), ofWinrm.join("\n"));
  return { path, text, wanted };
}

function cells(name: string, sentences: ReadonlyMap<string, string>): [string, string] {
  const { meaning, fallback } = apart(sentenceOf(name, sentences));
  const { unit, secret } = ALL_FIELDS[name] ?? {};
  const more = [...(unit ? [`Unit: ${unit}.`] : []), ...(secret ? ["Secret."] : [])];
  return [[meaning, ...more].join(" "), fallback];
}

/** Those that decide of what kind a connection is stand in no table. */
const KINDS: Readonly<Record<string, readonly Place[]>> = { type: ["ssh", "winrm", "local"], proxy: ["ssh", "winrm"] };

function placesOf(name: string): string {
  const of = ALL_FIELDS[name]?.of ?? KINDS[name] ?? [];
  return of.length === Object.keys(PLACES).length ? "all" : of.map((each) => PLACES[each]).join(", ");
}

/** The doc comments of an interface's own members. */
function membersOf(name: string): ReadonlyMap<string, string> {
  const file = join(settings, "connection.ts");
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found = source.statements.find((each) => ts.isInterfaceDeclaration(each) && each.name.text === name);
  const members = found && ts.isInterfaceDeclaration(found) ? found.members : [];
  return new Map(members.map((each) => [each.name?.getText(source) ?? "", commentOf(each)]));
}

function marks(what: string) {
  return {
    begin: `<!-- ${what}: made from provider/src/settings/fields.ts by \`npm run describe\` -->`,
    end: `<!-- end of ${what} -->`,
  };
}
