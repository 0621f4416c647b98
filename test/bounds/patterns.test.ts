import { join } from "node:path";
import { checkSync } from "recheck";
import { expect, test } from "vitest";
import { type Pattern, patternsBelow, patternsIn } from "./patterns";

// recheck's native and Java forms need not be there.
process.env.RECHECK_BACKEND = "pure";

/** Counted, not timed. Repeats as long as ours are go to the automaton, whose answer is exact. */
const LIMITS = {
  timeout: null,
  attackTimeout: null,
  incubationTimeout: null,
  seedingTimeout: null,
  randomSeed: 1,
  maxRepeatCount: 400,
} as const;

/** What may stay although it cannot be shown to be linear, by file and text, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "base/pem.ts text.matchAll(BEGIN)": "BEGIN is a literal, and checked where it stands",
  "redaction/spelling.ts folded.matchAll(PLAIN)": "PLAIN is a literal, and checked where it stands",
  "redaction/spelling.ts folded.matchAll(DECODED)": "DECODED is a literal, and checked where it stands",
};

const patterns = patternsBelow(join(__dirname, "../../provider/src"));
const nameOf = ({ file, text }: Pattern) => `${file} ${text}`;

/** Why the pattern may take longer than its text is long; undefined where recheck finds it safe. */
function problemOf({ source, flags }: Pick<Pattern, "source" | "flags">): string | undefined {
  if (source === undefined) return "made at run time";
  const found = checkSync(source, flags ?? "", LIMITS);
  if (found.status === "safe") return undefined;
  return found.status === "vulnerable" ? found.complexity.summary : `not decided (${found.error.kind})`;
}

test("every pattern of the provider is linear, or is listed with the reason why it may stay", () => {
  expect(patterns.length).toBeGreaterThan(80);
  const found = patterns.flatMap((pattern) => {
    const problem = problemOf(pattern);
    return problem === undefined ? [] : [[nameOf(pattern), problem] as const];
  });
  expect(found.filter(([name]) => !Object.hasOwn(EXCEPTIONS, name))).toEqual([]);
  expect(found.map(([name]) => name).sort()).toEqual(Object.keys(EXCEPTIONS).sort());
}, 600_000);

test.each([
  ["the end of a sentence", /[.\s]+$/],
  ["blanks around line ends", /\s*\n\s*/g],
  ["CDATA sections and comments", /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/g],
  ["slashes at both ends", /^\/+|\/+$/g],
])("the pattern that stood still at %s is found", (_, { source, flags }) => {
  expect(problemOf({ source, flags })).toContain("polynomial");
});

test.each([
  ["a literal", "text.replace(/a+$/g, '')", "/a+$/g"],
  ["a literal with slashes", "const a = /[/]\\/+/i;", "/[/]\\/+/i"],
  ["a made pattern", "new RegExp(name)", "new RegExp(name)"],
  ["one made without new", "RegExp(name)", "RegExp(name)"],
  ["a text that a method makes a pattern of", "text.match('a+$')", "text.match('a+$')"],
  ["a division", "a / b / c", undefined],
  ["a comment", "// /a+$/", undefined],
])("%s is found for what it is", (_, code, text) => {
  expect(patternsIn("x.ts", code).map((pattern) => pattern.text)).toEqual(text === undefined ? [] : [text]);
});
