import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startFromCommandLine, USAGE } from "../../simulator/src/command-line";
import { parseOptions } from "../../trials/bench/options";
import { configurationOf } from "../settings/profiles";
import { targetOf } from "../settings/resolving";
import { GETTING_STARTED, pageAt, README, ROOT } from "./pages";

const { text } = README;
const started = GETTING_STARTED.text;
const manifest = (folder: string) => JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
const matches = (pattern: RegExp, page = text) => [...page.matchAll(pattern)].map(([, found = ""]) => found);

test("the file that README installs is the one that npm pack makes of this version", () => {
  const { name, version } = manifest("provider");
  const tarballs = matches(/\.\.\/(\S+\.tgz)/g);
  expect(tarballs.length).toBeGreaterThan(1);
  expect(new Set(tarballs)).toEqual(new Set([`${name}-${version}.tgz`]));
});

test("README asks for the Node.js that the packages ask for", () => {
  expect(matches(/Requires Node\.js (\d+) or newer/g)).toEqual(["20"]);
  for (const folder of ["", "provider"]) expect(manifest(folder).engines.node).toBe(">=20");
});

test("every npm script that README and the page for a start run is there", () => {
  const { scripts } = manifest("");
  const run = [...matches(/npm run ([\w:]+)/g), ...matches(/npm run ([\w:]+)/g, started)];
  expect(run).toEqual(expect.arrayContaining(["demo", "simulator", "build", "setup"]));
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
});

test("every field that README sets of a server is one, and the variables that it names go before them", () => {
  const fields = matches(/^pulumi config set --path (?:--secret )?iis-clientcert:servers\.web01\.(\w+)/gm);
  expect(fields).toEqual(["host", "user", "hostKeyFingerprint", "privateKey"]);
  expect(text).toContain("`pulumi config set --path --secret iis-clientcert:servers.web01.password`");
  const fingerprint = `SHA256:${"A".repeat(43)}`;
  const values = fields.map((field) => [field, field === "hostKeyFingerprint" ? fingerprint : `a-${field}`]);
  const entry = { ...Object.fromEntries(values), password: "a-password" };
  const configuration = configurationOf({ servers: { web01: entry } });
  const variables = matches(/`(IIS_CLIENTCERT_WEB01_\w+)`/g);
  expect(variables).toEqual(["IIS_CLIENTCERT_WEB01_PASSWORD", "IIS_CLIENTCERT_WEB01_PRIVATE_KEY"]);
  const environment = Object.fromEntries(variables.map((name) => [name, `of ${name}`]));
  const revealed = (env: Record<string, string>) => {
    const { password, privateKey, ...rest } = targetOf(undefined, env, configuration);
    return { ...rest, password: password?.reveal(), privateKey: privateKey?.reveal() };
  };
  expect(revealed({})).toMatchObject(entry);
  expect(Object.values(revealed(environment))).toEqual(expect.arrayContaining(Object.values(environment)));
});

test("npm run simulator -- --help lists the options that the page for a start names, and starts nothing", async () => {
  const named = /`npm run simulator -- --help` lists its options: (.*)$/m.exec(started)?.[1] ?? "";
  const options = [...named.matchAll(/--[\w-]+/g)].map(([option]) => option);
  expect(options).toEqual(["--windows", "--negotiate", "--bare", "--winrm", "--authorized-key", "--configuration"]);
  for (const option of options) expect(USAGE).toMatch(new RegExp(`^  ${option}\\b`, "m"));
  expect(await startFromCommandLine(["--help"])).toBeUndefined();
});

test("the lines that the simulator prints set the fields that README sets", async () => {
  const running = await startFromCommandLine([]);
  try {
    const printed = [...(running?.text ?? "").matchAll(/iis-clientcert:servers\.simulated\.(\w+)/g)];
    const set = printed.map(([, field]) => field);
    for (const field of matches(/^pulumi config set .*servers\.web01\.(\w+)/gm)) expect(set).toContain(field);
    expect(running?.text).toMatch(/^pulumi config set --secret alicePassword /m);
  } finally {
    await running?.close();
  }
});

test("the bench takes every option that the page on performance gives it", () => {
  const { text: page } = pageAt("docs/performance.md");
  const lines = matches(/^npm run bench -- ([^#\n]+)/gm, page);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(parseOptions(line.trim().split(/\s+/)).cases.length, line).toBeGreaterThan(0);
});
