import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { command, engine } from "./print.mjs";

const LIMIT_MS = 180_000;

/** Runs the CLI on the project at the root, its state, configuration and home in the folder. `expect`: the exit code that should come. */
export function runPulumi({ cli, root, folder, args, shown, quiet = false, input, expect = 0, only }) {
  const file = join(folder, "Pulumi.demo.yaml");
  const isStack = args[0] === "stack" && args[1] === "init";
  const words = [
    ...args,
    ...(isStack ? [] : ["--stack", "demo"]),
    ...(args[0] === "stack" ? [] : ["--config-file", file]),
  ];
  if (!quiet) command(`pulumi ${args.filter((word) => word !== "--skip-preview" && word !== "--yes").join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(cli.pulumi, [...words, "--non-interactive", "--color", "never"], {
      cwd: root,
      env: environment(cli, folder),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    child.stdin.end(input ?? "");
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(limit);
      shown.push(text);
      if (!quiet) engine(only ? only(text) : text);
      if (code === expect) resolve(text);
      else reject(new Error(`pulumi ${args[0]} ended with ${code}, not ${expect}${quiet || only ? `:\n${text}` : ""}`));
    });
  });
}

function environment(cli, folder) {
  const home = join(folder, "home");
  const state = join(folder, "state");
  for (const path of [home, state]) mkdirSync(path, { recursive: true });
  const kept = Object.entries(process.env).filter(([name]) => !/^(PULUMI_|IIS_CLIENTCERT_)/.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [cli.path, process.env.PATH].filter(Boolean).join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
