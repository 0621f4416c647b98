import { expect, test } from "vitest";
import { pageAt } from "../../docs/pages";
import { verify } from "./verify";

test("the page lists the options that --help lists, and both name the variable of the passphrase", async () => {
  const { code, out } = await verify(["--help"]);
  expect(code).toBe(0);
  const { text } = pageAt("docs/verify.md");
  const inHelp = [...out.matchAll(/^ {2}(?:-h, )?(--[\w-]+)/gm)].map(([, option]) => option);
  const onPage = [...text.matchAll(/^\| `(--[\w-]+)/gm)].map(([, option]) => option);
  expect(inHelp).toContain("--expect-status");
  expect(onPage).toEqual(inHelp);
  for (const words of [out, text]) expect(words).toContain("IIS_CLIENTCERT_VERIFY_PASSPHRASE");
});
