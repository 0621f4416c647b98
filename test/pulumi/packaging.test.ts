import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPulumi } from "../support/pulumi";
import { runProcess } from "../support/run-process";
import { installInto, npx, type Packed, packProvider } from "./packed";
import { drift, makeWorld, mappingsAt, PASSWORDS, succeed } from "./world";

const repository = resolve(__dirname, "../..");
const compiler = join(repository, "node_modules/typescript/bin/tsc");
const PULUMI = "@pulumi/pulumi@3.250.0";

let packed: Packed;
let installed: string | undefined;

beforeAll(async () => {
  packed = await packProvider();
  const others = [PULUMI, "@pulumi/command@^1.2.1", "@types/node@^20.19.0"];
  installed = await installInto(join(packed.folder, "installed"), [packed.tarball, ...others]);
  if (installed === undefined)
    console.warn("skipped: the npm registry cannot be reached, and the cache has not everything");
}, 600_000);
afterAll(() => packed?.dispose());

describe("the package", () => {
  test("holds what is run, its types, the agent's scripts and the words to the user, and nothing else", ({ skip }) => {
    if (installed === undefined) return skip();
    const root = join(installed, "node_modules/pulumi-iis-clientcert");
    const files = filesBelow(root);
    // Types written for a library that has none of its own are for the compiler only, and a room's own page for its readers.
    const sources = filesBelow(join(repository, "provider/src")).filter((path) => !/\.d\.ts$|\.md$/.test(path));
    const expected = sources.flatMap((path) =>
      path.endsWith(".ts") ? [".js", ".d.ts"].map((end) => `dist/${path.replace(/\.ts$/, end)}`) : [`dist/${path}`],
    );
    expect(expected.filter((path) => path.endsWith(".ps1")).length).toBeGreaterThan(10);
    const others = ["LICENSE", "README.md", "bin/pulumi-iis-clientcert.js", "package.json"];
    expect(files.sort()).toEqual([...expected, ...others].sort());
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain("# pulumi-iis-clientcert");
    // 316,000 with the bindings of HTTP.sys, 363,000 with inventory and verify, about 420,000 with doctor.
    expect(statSync(packed.tarball).size).toBeLessThan(450_000);
  });

  test("has a command that npx starts", async ({ skip }) => {
    if (installed === undefined) return skip();
    const { code, stdout, stderr } = await npx(installed, ["pulumi-iis-clientcert", "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: pulumi-iis-clientcert");
    expect((await npx(installed, ["pulumi-iis-clientcert", "nothing-like-it"])).code).toBe(2);
  });

  test("has the same command in a fresh checkout, where npm links before anything is built", async () => {
    const { bin } = JSON.parse(readFileSync(join(repository, "provider/package.json"), "utf8"));
    expect(Object.values(bin)).toEqual([expect.stringMatching(/^(?!dist\/)/)]);
    const { code, stdout } = await npx(repository, ["pulumi-iis-clientcert", "--version"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  test("finds everything that it requires in what it depends on", ({ skip }) => {
    if (installed === undefined) return skip();
    const root = join(installed, "node_modules/pulumi-iis-clientcert");
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const declared = Object.keys({ ...dependencies, ...peerDependencies }).sort();
    const scripts = filesBelow(root).filter((path) => path.endsWith(".js"));
    const required = scripts.flatMap((path) =>
      [...readFileSync(join(root, path), "utf8").matchAll(/\brequire\("([^".][^"]*)"\)/g)].map(
        ([, name]) => name ?? "",
      ),
    );
    const foreign = required.filter((name) => !name.startsWith("node:") && !name.startsWith("pulumi-iis-clientcert/"));
    expect([...new Set(foreign.map(packageOf))].sort()).toEqual(declared);
    for (const name of declared) expect(existsSync(join(installed, "node_modules", name))).toBe(true);
  });

  test.for([
    ["es2022", "node16", "node16"],
    ["es2020", "commonjs", "node10"],
    ["es2020", "nodenext", "nodenext"],
  ] as const)(
    "has types for a program of %s, module %s, resolution %s, without skipLibCheck",
    async (form, { skip }) => {
      const [target, module, resolution] = form;
      if (installed === undefined) return skip();
      writeFileSync(join(installed, "index.ts"), TYPED_PROGRAM);
      const options = ["--noEmit", "--strict", "--types", "node", "--target", target, "--lib", target];
      const { code, stdout } = await runProcess({
        file: process.execPath,
        args: [compiler, ...options, "--module", module, "--moduleResolution", resolution, "index.ts"],
        cwd: installed,
        env: process.env,
        timeoutMs: 300_000,
      });
      expect(stdout).toBe("");
      expect(code).toBe(0);
    },
  );
});

describe.skipIf(!hasPulumi)("the installed package", () => {
  test("runs a program without the repository", async ({ skip }) => {
    if (installed === undefined) return skip();
    const { simulator, stack } = await makeWorld(`
      new SslAccess("tls", { site, sslFlags: ["Ssl", "SslNegotiateCert"] });
      new OneToOneMapping("alice", { site, certificate: pfx("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice });
      exports.from = require.resolve("pulumi-iis-clientcert");
    `);
    rmSync(join(stack.folder, "node_modules"));
    renameSync(join(installed, "node_modules"), join(stack.folder, "node_modules"));
    await succeed(stack.up());
    expect((await stack.outputs()).from).toBe(join(stack.folder, "node_modules/pulumi-iis-clientcert/dist/index.js"));
    expect(mappingsAt(simulator)).toEqual([{ userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true }]);
    expect((await drift(stack)).code).toBe(0);
    await succeed(stack.destroy());
    expect(mappingsAt(simulator)).toEqual([]);
  });
});

const TYPED_PROGRAM = `
import { readFileSync } from "node:fs";
import { remote, types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { ClientCertMappingAuth, OneToOneMapping, type OneToOneMappingArgs, SslAccess, SslFlag } from "pulumi-iis-clientcert";

const config = new pulumi.Config();
const connection: types.input.remote.ConnectionArgs = {
  host: "web01",
  password: config.requireSecret("password"),
  proxy: { host: "jump", privateKey: config.requireSecret("key") },
};
new remote.Command("feature", { connection, create: "hostname" });
new ClientCertMappingAuth("certificates", { connection, site: "S", logonMethod: "ClearText" });
new SslAccess("tls", { connection, site: "S", sslFlags: [SslFlag.Ssl, "SslNegotiateCert"] });
const args: OneToOneMappingArgs = {
  connection,
  site: "S",
  certificate: { pfx: readFileSync("alice.pfx"), passphrase: config.requireSecret("passphrase") },
  userName: "CORP\\\\alice",
};
export const thumbprint: pulumi.Output<string> = new OneToOneMapping("alice", args).thumbprint;
// @ts-expect-error: not in the schema
new SslAccess("wrong", { site: "S", sslFlags: ["SslMapCert"] });
// @ts-expect-error: a misspelt key gives no site
new SslAccess("everywhere", { site: config.get("stie"), sslFlags: [] });
`;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function packageOf(name: string): string {
  return name.split("/", name.startsWith("@") ? 2 : 1).join("/");
}
