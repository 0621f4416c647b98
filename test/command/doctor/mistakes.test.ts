import { describe, expect, test } from "vitest";
import { RULES } from "../../../provider/src/command/doctor/rules";
import { doctor } from "./world";

const SERVERS = { web01: { host: "nowhere.invalid" } };

/** Each stands on the command line, where only a part of it may be told. */
const MISTAKES: readonly (readonly [string, readonly string[], string])[] = [
  ["--since without a unit", ["--since", "24"], "--since: expected minutes, hours or days, such as 10m, 2h or 7d"],
  ["--since in seconds", ["--since", "30s"], "--since"],
  ["--since of none", ["--since", "0h"], "--since"],
  ["--since below all", ["--since=-1h"], "--since"],
  ["--since beyond all numbers", ["--since", "10000d"], "--since"],
  ["--since with a fraction", ["--since", "1.5h"], "--since"],
  ["--since of nothing", ["--since", ""], "--since"],
  [
    "--skip of an unknown rule",
    ["--skip", "planted"],
    "--skip: expected the name of a rule: configuration, tls-binding",
  ],
  ["--skip in another case", ["--skip", "Account"], "--skip"],
  ["--site of nothing", ["--site", ""], "--site"],
  ["--site with a path", ["--site", "planted/api"], "a path goes into --url"],
  ["--url over HTTP", ["--url", "http://planted.example/"], "--url: expected an address that begins with https://"],
  ["--url with a login", ["--url", "https://u:planted@orders.example/"], "without a user name and a password"],
  ["--url that is none", ["--url", "planted"], "--url"],
  ["an unknown option", ["--planted=x"], "unknown option"],
  ["an unknown server", ["--server", "wbe01"], 'no server "wbe01"'],
];

describe("a mistake on the command line", () => {
  test.each(MISTAKES)("%s: exit code 2, and no server is asked", async (_, words, says) => {
    const { out, err, code } = await doctor(SERVERS, words);
    expect({ out, code }).toEqual({ out: "", code: 2 });
    expect(err).toContain(says);
    if (!words.includes("--planted=x")) expect(err).not.toContain("planted");
  });

  test.each(MISTAKES)("%s: with --json it is one document", async (_, words, says) => {
    const { out, code } = await doctor(SERVERS, [...words, "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ exitCode: 2, error: expect.stringContaining(says) });
    expect(out).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test("a file's name with signs that a terminal obeys is shown, and not obeyed", async () => {
    const name = "/nowhere/\u202e\u009b31m\u001b]0;x\u0007.cer";
    for (const words of [[], ["--json"]]) {
      const { out, err } = await doctor(SERVERS, ["--certificate", name, ...words]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
      expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  test("--help tells every option and the codes, and loads nothing else", async () => {
    const { out, code } = await doctor(SERVERS, ["--help"]);
    expect(code).toBe(0);
    for (const option of [
      "--server",
      "--stack",
      "--site",
      "--certificate",
      "--url",
      "--since",
      "--skip",
      "--show-requests",
      "--json",
    ])
      expect(out).toContain(option);
    expect(out).toContain("Exit codes:");
  });
});

test("names of rules can be typed", () => {
  for (const { name } of RULES) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});
