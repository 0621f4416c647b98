import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What `require("pulumi-iis-clientcert/handlers")` does in a provider process, which has Pulumi's own modules loaded already. */
export interface Loading {
  readonly seconds: number;
  readonly ownModules: number;
  readonly otherModules: number;
  /** Names of other packages that were loaded. */
  readonly packages: readonly string[];
}

const PROBE = `
require("@pulumi/pulumi");
require("@grpc/grpc-js");
const before = new Set(Object.keys(require.cache));
const start = performance.now();
require("pulumi-iis-clientcert/handlers");
const seconds = (performance.now() - start) / 1000;
const { sep } = require("node:path");
const loaded = Object.keys(require.cache).filter((file) => !before.has(file)).map((file) => file.split(sep).join("/"));
const packageOf = (file) => /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(file)?.[1];
const others = loaded.map(packageOf).filter((name) => name && name !== "pulumi-iis-clientcert");
console.log(JSON.stringify({
  seconds, ownModules: loaded.length - others.length, otherModules: others.length, packages: [...new Set(others)].sort(),
}));
`;

export async function measureLoading(): Promise<Loading> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", PROBE], { cwd: __dirname, timeout: 120_000 });
  return JSON.parse(stdout);
}
