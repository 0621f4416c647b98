import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, inject, test } from "vitest";
import { runCommand } from "../command/recorded-io";
import { pageAt } from "./pages";

interface Step {
  readonly run?: string;
  readonly bash?: string;
  readonly env?: Readonly<Record<string, string>>;
}

// The parser of the engine's own SDK.
const { load } = createRequire(require.resolve("@pulumi/pulumi/package.json"))("js-yaml");
const FOLDER = "examples/drift-pipeline";
const readme = pageAt(`${FOLDER}/README.md`).text;

interface Pipeline {
  readonly text: string;
  readonly steps: readonly Step[];
  /** As the service names secrets. */
  readonly secret: RegExp;
  /** What a pull request is called. */
  readonly pullRequest: string;
  /** How the service starts bash. */
  readonly flags: readonly string[];
}

const github = pageAt(`${FOLDER}/github-actions.yml`).text;
const azure = pageAt(`${FOLDER}/azure-pipelines.yml`).text;

const PIPELINES: Readonly<Record<string, Pipeline>> = {
  "GitHub Actions": {
    text: github,
    steps: load(github).jobs.logons.steps,
    secret: /\bsecrets\.(\w+)/g,
    pullRequest: "pull_request",
    flags: ["-e"],
  },
  "Azure Pipelines": {
    text: azure,
    steps: load(azure).jobs[0].steps,
    secret: /\$\(([A-Z0-9_]+)\)/g,
    pullRequest: "PullRequest",
    flags: [],
  },
};

const scriptOf = ({ run, bash }: Step) => run ?? bash ?? "";
const found = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, name = ""]) => name);

const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-pipeline-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(PIPELINES))("%s", (_, { text, steps, secret, pullRequest, flags }) => {
  const scripts = steps.map(scriptOf);
  const stepOf = (words: string) => steps.find((step) => scriptOf(step).includes(words)) ?? {};

  test("it runs on a schedule and on pull requests: preview, verify, doctor, inventory", () => {
    expect(text).toContain('cron: "17 4 * * *"');
    expect(text).toMatch(/^\s*(pull_request|pr):/m);
    const commands = scripts.flatMap((script) => found(/\b(pulumi preview|clientcert \w+)/g, script));
    expect(commands).toEqual(["pulumi preview", "clientcert verify", "clientcert doctor", "clientcert inventory"]);
  });

  test.each(["verify", "doctor", "inventory"])("%s takes every option that it is given", async (subcommand) => {
    const { out } = await runCommand([subcommand, "--help"]);
    const [line = ""] = found(
      new RegExp(`pulumi-iis-clientcert ${subcommand} ((?:.*\\\\\n)*.*)`, "g"),
      scripts.join("\n"),
    );
    const options = found(/(--[\w-]+)/g, line);
    expect(options.length).toBeGreaterThan(1);
    expect(options.filter((option) => !new RegExp(`^ +${option}\\b`, "m").test(out))).toEqual([]);
  });

  const cli = inject("pulumiCli");

  test.skipIf(cli === null)("preview takes every option that it is given", () => {
    const { stdout } = spawnSync(cli?.pulumi ?? "", ["preview", "--help"], { encoding: "utf8" });
    const options = found(/(--[\w-]+)/g, found(/pulumi preview (.*)/g, scripts.join("\n")).join(" "));
    expect(options).toContain("--expect-no-changes");
    expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
  });

  test("secrets reach a step through its environment only, each is explained, and installing gets none", () => {
    const named = new Set(steps.flatMap(({ env = {} }) => Object.values(env).flatMap((value) => found(secret, value))));
    expect(named.size).toBeGreaterThan(3);
    expect([...named].filter((name) => !readme.includes(`| \`${name}\` | secret |`))).toEqual([]);
    expect(scripts.flatMap((script) => found(secret, script))).toEqual([]);
    expect(stepOf("npm ci").env).toBeUndefined();
    for (const script of scripts) expect(script).not.toMatch(/set -\w*x|--debug|\becho .*(PFX|PASS|TOKEN)/);
  });

  /** Runs a step's script with stand-ins for pulumi and npx. */
  function runStep(words: string, said: { code: number; reason?: string }) {
    const stand = `#!/bin/sh\nfor word; do case "$word" in *.pfx) ls -l "$word" "$(dirname "$word")"/..; cat "$word";; esac; done\nexit ${said.code}\n`;
    for (const name of ["pulumi", "npx"]) {
      writeFileSync(join(folder, name), stand);
      chmodSync(join(folder, name), 0o700);
    }
    const { status, stdout, stderr } = spawnSync("bash", [...flags, "-c", scriptOf(stepOf(words))], {
      encoding: "utf8",
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        ...{ RUNNER_TEMP: folder, FOLDER: folder, REASON: said.reason, STACK: "prod", PROBE_URL: "https://web01/" },
        PROBE_PFX: Buffer.from("of the probe").toString("base64"),
      },
    });
    return { status, text: stdout + stderr };
  }

  test.each([
    [0, "schedule", 0],
    [7, "schedule", 7],
    [7, pullRequest, 0],
    [1, "schedule", 1],
    [1, pullRequest, 1],
  ])("preview that exits with %i on %s: the step exits with %i, and says why", (code, reason, expected) => {
    const { status, text: printed } = runStep("pulumi preview", { code, reason });
    expect(status).toBe(expected);
    expect(/error|warning/.test(printed)).toBe(code !== 0);
  });

  test.each([0, 1])("verify that exits with %i finds the PFX, readable for nobody else, and it is removed", (code) => {
    const { status, text: printed } = runStep("clientcert verify", { code });
    expect(status).toBe(code);
    expect(printed).toContain("of the probe");
    expect(printed).toMatch(/^-rw------- .*probe\.pfx$/m);
    expect(printed).toMatch(/^drwx------ .*probe\.\w{6}$/m);
    expect(readdirSync(folder).filter((name) => name.startsWith("probe"))).toEqual([]);
  });
});
