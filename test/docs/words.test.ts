import { expect, test } from "vitest";
import { CODES } from "../../provider/src/errors";
import { EXAMPLE_PAGES, pageAt, pagesIn, README, RESOURCE_PAGES } from "./pages";

/** What stood in pages and made readers stop, and what to write in its place. */
const WORDS: readonly (readonly [found: RegExp, instead: string])[] = [
  [/\b(is|are|has|have) to be\b/i, "must be"],
  [/\bunless (said|given)\b/i, "Default: …"],
  [/\bsay `?\w+: true/i, "set"],
  [/\bits word is\b/i, "requires"],
  [/\bis who its\b/i, "is identified by its name"],
  [/\bgo wrong most\b/i, "common problems"],
  [/\bmore or less than one\b/i, "none, or more than one,"],
  [/\b(means|mean) nothing\b/i, "is ignored"],
  [/\b(is|are) no (field|base64|ASN|certificate)\b/i, "is not"],
  [/\bgiven besides\b|\blooked at besides\b/i, "cannot be combined with"],
  [/\bwait(ing|s)? for ever\b/i, "must be at least 1"],
  [/\bbelongs into\b/i, "belongs in"],
  [/\bif it stays\b/i, "if the problem persists"],
  [/\bout of its time\b/i, "outside its validity period"],
  [/\bit was waited for\b/i, "retried"],
  [/\bbeyond all calendars\b/i, "never"],
];

const found = (text: string) =>
  WORDS.filter(([word]) => word.test(text)).map(([word, instead]) => `${word}: ${instead}`);

test("no page and no error code says what the list of words puts in plainer words", () => {
  const names = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];
  const pages = [README, ...RESOURCE_PAGES.values(), ...pagesIn("docs"), ...EXAMPLE_PAGES, ...names.map(pageAt)];
  for (const { path, text } of pages) expect(found(text), path).toEqual([]);
  for (const [code, { meaning, remedy }] of Object.entries(CODES))
    expect(found(`${meaning}\n${remedy}`), code).toEqual([]);
  expect(found("It has to be there, unless said.")).toHaveLength(2);
});
