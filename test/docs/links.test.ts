import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLE_PAGES, type Page, pageAt, pagesIn, README, RESOURCE_PAGES, ROOT } from "./pages";

const DOCS = pagesIn("docs");
const PAGES: readonly Page[] = [
  ...[README, ...RESOURCE_PAGES.values(), ...DOCS, ...EXAMPLE_PAGES],
  ...["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "trials/README.md"].map(pageAt),
];

interface Link {
  readonly from: string;
  readonly target: string;
}

/** To files of the repository, and places in them. */
function linksOf({ path, text }: Page): Link[] {
  const all = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return all.filter((target) => !/^https?:/.test(target)).map((target) => ({ from: path, target }));
}

/** As GitHub makes anchors of headings. */
function anchorsOf({ text }: Page): string[] {
  const withoutCode = text.replace(/^```[\s\S]*?^```$/gm, "");
  const headings = [...withoutCode.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function isBroken({ from, target }: Link): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : relative(ROOT, join(ROOT, dirname(from), file));
  if (!existsSync(join(ROOT, path))) return true;
  return anchor !== undefined && !anchorsOf(pageAt(path)).includes(anchor);
}

test("every link of README and the pages leads to a file, and to a heading where it names one", () => {
  const links = PAGES.flatMap(linksOf);
  expect(links.length).toBeGreaterThan(30);
  expect(links.filter(({ target }) => target.includes("#")).length).toBeGreaterThan(5);
  expect(links.filter(isBroken)).toEqual([]);
  expect(isBroken({ from: "README.md", target: "docs/connections.md#no-such-heading" })).toBe(true);
});

test("README fits on two screens, and leads to every page of docs", () => {
  const lines = README.text.trimEnd().split("\n");
  expect(lines.length).toBeLessThan(110);
  expect(lines.filter((line) => line.length > 140)).toEqual([]);
  const linked = linksOf(README).map(({ target }) => target.split("#")[0]);
  expect(DOCS.map(({ path }) => path).filter((path) => !linked.includes(path))).toEqual([]);
});
