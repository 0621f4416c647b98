import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { createStack, hasPulumi } from "../support/pulumi";
import { runProcess } from "../support/run-process";

const modules = resolve(__dirname, "../../node_modules");

/** A project that finds Pulumi and a library of components, and not the package, which only the library has. */
async function projectWithLibrary() {
  const stack = await createStack({ program: `require("../library");` });
  onTestFinished(() => stack.dispose());
  const own = join(stack.folder, "node_modules");
  rmSync(own);
  mkdirSync(own);
  symlinkSync(join(modules, "@pulumi"), join(own, "@pulumi"), "junction");
  const library = join(stack.folder, "../library");
  mkdirSync(library);
  symlinkSync(modules, join(library, "node_modules"), "junction");
  writeFileSync(
    join(library, "index.js"),
    `const { SslAccess } = require("pulumi-iis-clientcert"); new SslAccess("tls", { site: "S", sslFlags: [], connection: { host: "web01" } });`,
  );
  return { stack, own };
}

/** An inline program that comes from elsewhere. */
const AUTOMATION = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const program = async () => require("./index.js");
LocalWorkspace.createOrSelectStack({ stackName: "inline", projectName: "inline", program })
  .then((stack) => stack.preview())
  .then(({ stdout }) => console.log(stdout))
  .catch((error) => { console.log(error.message); process.exitCode = 1; });
`;

function automationEnv(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: [inject("pulumiCli")?.path, process.env.PATH].filter(Boolean).join(delimiter),
    PULUMI_BACKEND_URL: `file://${join(folder, "../state")}`,
    PULUMI_HOME: join(folder, "../home"),
    PULUMI_CONFIG_PASSPHRASE: "engine tests",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

describe.skipIf(!hasPulumi)("where the package resolves from", () => {
  test("a component's package has it and the project has not: the error was about a module that is not found", async () => {
    const { stack, own } = await projectWithLibrary();
    const failed = await stack.preview();
    const said = failed.stdout + failed.stderr;
    expect(failed.code).not.toBe(0);
    expect(said).toContain(`add pulumi-iis-clientcert to the dependencies of ${join(stack.folder, "package.json")}`);
    expect(said).not.toMatch(/Cannot find module|\n\s+at /);

    symlinkSync(join(modules, "pulumi-iis-clientcert"), join(own, "pulumi-iis-clientcert"), "junction");
    expect(await stack.preview()).toMatchObject({ code: 0 });
  });

  test("with the Automation API it is the folder in which the process stands, and where that is wrong a warning says so", async () => {
    const { stack, own } = await projectWithLibrary();
    const program = join(stack.folder, "../library/automation.js");
    writeFileSync(program, AUTOMATION);
    const preview = () =>
      runProcess({
        file: process.execPath,
        args: [program],
        cwd: stack.folder,
        env: automationEnv(stack.folder),
        timeoutMs: 120_000,
      });
    const away = await preview();
    expect(away.stdout).toContain(`dependencies of ${join(stack.folder, "package.json")}`);
    expect(away.stdout).toMatch(/warning: Pulumi cannot find [\s\S]*the folder in which its process stands/);

    symlinkSync(join(modules, "pulumi-iis-clientcert"), join(own, "pulumi-iis-clientcert"), "junction");
    expect(await preview()).toMatchObject({ code: 0, stdout: expect.stringContaining("2 to create") });
  });
});
