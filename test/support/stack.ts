import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { type ProcessResult, type RunningProcess, runProcess } from "./run-process";

const repository = resolve(__dirname, "../..");
const quickErrors = join(__dirname, "quick-errors.cjs");

/** A Pulumi CLI, and the folders to put on PATH for it. */
export interface PulumiCli {
  readonly pulumi: string;
  readonly path: string;
}

export interface RunOptions {
  /** Added to the command line. */
  args?: string[];
  /** Added to the environment, over everything else; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Milliseconds until the whole process group is killed; 120 000 unless given. */
  timeoutMs?: number;
  /** Called once the engine runs. */
  onStart?: (engine: RunningProcess) => void;
}

/** A stack `dev` of one program, with its own folder, state and Pulumi home, all gone after `dispose`. */
export interface TestStack {
  /** The project's folder: the program runs here. */
  folder: string;
  /** The name of the stack. */
  name: string;
  /** What its commands see. */
  env: NodeJS.ProcessEnv;
  /** Replaces the program (CommonJS). */
  program(source: string): Promise<void>;
  /** `pulumi up` without the preview before it; say `args: ["--skip-preview=false"]` to have one. */
  up(options?: RunOptions): Promise<ProcessResult>;
  preview(options?: RunOptions): Promise<ProcessResult>;
  refresh(options?: RunOptions): Promise<ProcessResult>;
  destroy(options?: RunOptions): Promise<ProcessResult>;
  /** `pulumi stack export`: the state as JSON in stdout, secrets encrypted unless `args: ["--show-secrets"]`. */
  export(options?: RunOptions): Promise<ProcessResult>;
  /** The outputs of the stack, secrets shown. */
  outputs(): Promise<Record<string, unknown>>;
  /** Sets `iis-clientcert:servers.web1.host` and the like; a path, whose dots and brackets lead into objects and lists. */
  setConfig(path: string, value: string | number | boolean, secret?: boolean): Promise<void>;
  /** The same for many values, in one command, on whose line the secrets stand too. */
  setAll(values: Values, secrets?: Values): Promise<void>;
  /** Any other command, `stack` chosen already. */
  run(command: string[], options?: RunOptions & { input?: string }): Promise<ProcessResult>;
  dispose(): Promise<void>;
}

type Values = Readonly<Record<string, string | number | boolean>>;

export interface StackOptions {
  /** The text of the program (CommonJS). */
  program: string;
  /** For every command of the stack. */
  env?: RunOptions["env"];
  /** A file (CommonJS) that every Node.js process of the stack, program and provider, loads first. */
  preload?: string;
}

/** Makes a project and an empty stack with the file backend. The program finds the repository's packages as an installed project would. */
export async function createStackWith(
  { pulumi, path }: PulumiCli,
  { program, env = {}, preload }: StackOptions,
): Promise<TestStack> {
  requireBuild();
  const root = await mkdtemp(join(tmpdir(), "iis-clientcert-stack-"));
  const folder = await makeProject(root, program);
  const home = await makeHome(root);
  const name = "dev";
  const own = { ...engineEnvironment({ root, home, path, preload }), ...env };

  const run: TestStack["run"] = (command, options = {}) =>
    runProcess({
      file: pulumi,
      args: [...command, ...(options.args ?? []), "--non-interactive", "--color", "never"],
      cwd: folder,
      env: { ...own, ...options.env },
      timeoutMs: options.timeoutMs ?? 120_000,
      onStart: options.onStart,
      ...(options.input === undefined ? {} : { input: options.input }),
    });
  const onStack = (command: string[]) => (options?: RunOptions) => run([...command, "--stack", name], options);
  const must = async (command: string[], input?: string) => {
    const result = await run([...command, "--stack", name], input === undefined ? {} : { input });
    if (result.code !== 0) throw new Error(`pulumi ${command.slice(0, 2).join(" ")} failed:\n${result.stderr}`);
    return result;
  };

  await must(["stack", "init"]);
  return {
    folder,
    name,
    env: own,
    run,
    program: (source) => writeFile(join(folder, "index.js"), source),
    up: onStack(["up", "--yes", "--skip-preview"]),
    preview: onStack(["preview"]),
    refresh: onStack(["refresh", "--yes", "--skip-preview"]),
    destroy: onStack(["destroy", "--yes", "--skip-preview"]),
    export: onStack(["stack", "export"]),
    outputs: async () => JSON.parse((await must(["stack", "output", "--json", "--show-secrets"])).stdout),
    // Through standard input, so that a secret is on no command line.
    setConfig: async (key, value, secret = false) => {
      await must(["config", "set", "--path", key, secret ? "--secret" : "--plaintext"], String(value));
    },
    setAll: async (values, secrets = {}) => {
      const pairs = (flag: string, those: Values) =>
        Object.entries(those).flatMap(([key, value]) => [flag, `${key}=${value}`]);
      await must(["config", "set-all", "--path", ...pairs("--plaintext", values), ...pairs("--secret", secrets)]);
    },
    dispose: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function requireBuild() {
  if (!existsSync(join(repository, "provider/dist/index.js"))) {
    throw new Error("The provider is not built, and the engine runs the built package. Run `npm run build` first.");
  }
}

async function makeProject(root: string, program: string) {
  const folder = join(root, "project");
  await mkdir(folder);
  await Promise.all([
    writeFile(
      join(folder, "Pulumi.yaml"),
      // Without TypeScript, the program starts seconds sooner.
      "name: engine-test\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n",
    ),
    writeFile(join(folder, "package.json"), '{ "name": "engine-test", "private": true, "main": "index.js" }\n'),
    writeFile(join(folder, "index.js"), program),
    symlink(join(repository, "node_modules"), join(folder, "node_modules"), "junction"),
  ]);
  return folder;
}

// A home of its own keeps logins, logs and the chosen stack of the developer out; installed plugins are shared.
async function makeHome(root: string) {
  const home = join(root, "home");
  await Promise.all([mkdir(home), mkdir(join(root, "state"))]);
  const plugins = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
  if (existsSync(plugins)) await symlink(plugins, join(home, "plugins"), "junction");
  return home;
}

interface Places {
  root: string;
  home: string;
  path: string;
  preload: string | undefined;
}

function engineEnvironment({ root, home, path, preload }: Places): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PULUMI_|VITEST|IIS_CLIENTCERT_(?!TRACE$))/.test(name),
  );
  const preloads = [quickErrors, preload].filter((file) => file !== undefined);
  return {
    ...Object.fromEntries(kept),
    PATH: [path, process.env.PATH].filter(Boolean).join(delimiter),
    NODE_OPTIONS: [process.env.NODE_OPTIONS, ...preloads.map((file) => `--require ${JSON.stringify(file)}`)]
      .filter(Boolean)
      .join(" "),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "engine tests",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
