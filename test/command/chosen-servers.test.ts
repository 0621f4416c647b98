import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { entryOf, inventory, map, parse, SITE, startServer } from "./inventory-world";
import { configOf, makeProject } from "./project";
import { runCommand } from "./recorded-io";

function emptyFolder(): string {
  const cwd = mkdtempSync(join(tmpdir(), "iis-clientcert-nothing-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  return cwd;
}

describe("which servers", () => {
  test("those that are named, once, in any case; their settings come from the stack that is named", async () => {
    const server = await startServer();
    map(server, SITE, ["alice"]);
    const entry = await entryOf(server);
    const words = ["--server", "WEB02", "--server", "web02", "--stack", "prod", "--json"];
    const started = inventory({ web01: { host: "nowhere.invalid" }, web02: entry }, words, { export: {} });
    const { servers } = parse(await started);
    expect(servers).toEqual([{ server: "web02", lookedAt: true, problem: null, sites: 2, mappings: 1 }]);
    expect(started.project.calls()).toEqual([
      ["config", "--json", "--show-secrets", "--non-interactive", "--stack=prod"],
      ["stack", "export", "--non-interactive", "--stack=prod"],
    ]);
  });

  test("a name that is not configured is a mistake: exit code 2, nothing is asked", async () => {
    const { code, out, err } = await inventory({ web01: { host: "nowhere.invalid" } }, ["--server", "wbe01"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain('--server: the stack configures no server "wbe01"; there are: "web01"');
  });

  test("the environment goes before the configuration", async () => {
    const server = await startServer();
    const { password, ...entry } = (await entryOf(server)) as { password: string };
    const { cwd, env } = makeProject({ config: configOf({ web01: { ...entry, password: "stale" } }) });
    const ran = await runCommand(["inventory"], { cwd, env: { ...env, IIS_CLIENTCERT_WEB01_PASSWORD: password } });
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("0 mappings on 1 server.");
  });

  test("a stack without servers says what to set", async () => {
    const { code, err } = await inventory({});
    expect(code).toBe(2);
    expect(err).toContain("pulumi config set --path iis-clientcert:servers.web01.host");
  });
});

describe("without a project", () => {
  test("servers must be named, and the error says so", async () => {
    const { code, out, err } = await runCommand(["inventory"], { cwd: emptyFolder() });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("there is no Pulumi project");
    expect(err).toContain("--server NAME");
  });

  test("a named server must have its address in the environment, by a variable that the error names", async () => {
    const { code, err } = await runCommand(["inventory", "--server", "web-01"], { cwd: emptyFolder() });
    expect(code).toBe(2);
    expect(err).toContain("IIS_CLIENTCERT_WEB_01_HOST");
  });

  test("a named server is reached by SSH with what the environment has; its host key must be known", async () => {
    const server = await startServer();
    const home = emptyFolder();
    const { host, port } = server.ssh;
    const variables = { HOST: host, PORT: String(port), PASSWORD: server.password };
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [`IIS_CLIENTCERT_WEB01_${name}`, value]),
    );
    const { code, out } = await runCommand(["inventory", "--server", "web01", "--json"], { cwd: home, env });
    expect(code).toBe(2);
    expect(JSON.parse(out).problems[0].problem).toContain("(connection/host-key-unknown)");
  });
});

describe("the Pulumi CLI", () => {
  const failing = async (said: Parameters<typeof makeProject>[0]) => {
    const { cwd, env } = makeProject(said);
    const { code, out, err } = await runCommand(["inventory"], { cwd, env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    return err;
  };

  test("what it says is explained and never repeated, since it may hold a secret", async () => {
    const secret = "planted-4711";
    const known = await failing({ code: 1, config: secret, stderr: `error: incorrect passphrase ${secret}\n` });
    expect(known).toContain("PULUMI_CONFIG_PASSPHRASE is not the passphrase of the stack");
    const unknown = await failing({ code: 7, config: secret, stderr: `error: ${secret}\n` });
    expect(unknown).toContain("`pulumi config` ended with exit code 7: run it by hand");
    const noJson = await failing({ config: `{ "iis-clientcert:servers": ${secret}` });
    expect(noJson).toContain("not JSON");
    const noServers = await failing({ config: { "iis-clientcert:servers": { value: `{ "web01": ${secret}` } } });
    expect(noServers).toContain("iis-clientcert:servers");
    expect(known + unknown + noJson + noServers).not.toContain(secret);
  });

  test.each([[["--stack", ""]], [["--stack="]]])(
    "%j is not the selected stack: a variable may have no value",
    async (words) => {
      const { cwd, env, calls } = makeProject({ config: configOf({ web01: {} }) });
      const { code, err } = await runCommand(["inventory", ...words], { cwd, env });
      expect(code).toBe(2);
      expect(err).toContain("Expected the name of a stack");
      expect(calls()).toEqual([]);
    },
  );

  test("a project without a CLI on PATH is told; one in the current folder or in npm's folders is not started", async () => {
    const { cwd, calls, env } = makeProject({ config: {} });
    const bin = env.PATH?.split(":")[0] ?? "";
    const ofNpm = join(emptyFolder(), "node_modules/.bin");
    mkdirSync(dirname(ofNpm));
    symlinkSync(bin, ofNpm);
    symlinkSync(bin, join(cwd, "here"));
    for (const PATH of ["", ".", "here", relative(process.cwd(), bin), ofNpm]) {
      const { code, err } = await runCommand(["inventory"], { cwd, env: { PATH } });
      expect(code).toBe(2);
      expect(err).toContain("the Pulumi CLI is not on PATH");
    }
    expect(calls()).toEqual([]);
  });
});
