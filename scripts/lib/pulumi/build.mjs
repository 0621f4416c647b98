import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.mjs";
import { programs } from "./places.mjs";
import { startProgress } from "./progress.mjs";

const CLI_MODULE = "github.com/pulumi/pulumi/pkg/v3";
// The last version of the module that still has the Node.js language host in it; newer engines run programs with it.
const HOST_MODULE = { path: "github.com/pulumi/pulumi/sdk/v3", version: "3.68.0", go: "1.24" };
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Whether `go` is there to build with. */
export async function hasGo() {
  return runCommand("go", ["version"], { minutes: 1 }).then(
    () => true,
    () => false,
  );
}

/** Builds the CLI and the Node.js language host from the Go module proxy into `bin`. Minutes; Go's caches make a second try quick. */
export async function buildFromModules({ version, folder, bin, log, signal }) {
  await mkdir(bin, { recursive: true });
  const context = { folder, bin, log, signal };
  await buildHost(context);
  await buildCli({ ...context, version });
}

async function buildHost({ folder, bin, log, signal }) {
  const go = await startModule(join(folder, "language-host"), { name: "language-host", go: HOST_MODULE.go, signal });
  const program = `${HOST_MODULE.path}/nodejs/cmd/pulumi-language-nodejs`;
  await compile(go, log, "the Node.js language host", {
    get: `${program}@v${HOST_MODULE.version}`,
    output: join(bin, programs.builtLanguageHost),
    program,
    stamp: HOST_MODULE.version,
  });
}

async function buildCli({ version, folder, bin, log, signal }) {
  const scratch = await startModule(join(folder, "manifest"), { name: "manifest", go: "1.24", signal });
  const { go: goVersion, replaces } = await readManifest(scratch, version);
  const go = await startModule(join(folder, "cli"), { name: "cli", go: goVersion, replaces, signal });
  const program = `${CLI_MODULE}/cmd/pulumi`;
  await compile(go, log, "the Pulumi CLI", {
    get: `${program}@v${version}`,
    output: join(bin, programs.cli),
    program,
    stamp: version,
  });
}

async function compile(go, log, what, { get, output, program, stamp }) {
  const progress = startProgress(log, what);
  try {
    await go(["get", get], progress.onLine);
    await go(
      ["build", "-v", "-o", output, "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${stamp}`, program],
      progress.onLine,
    );
    progress.done();
  } finally {
    progress.stop();
  }
}

// A module of its own in `folder`; the answer runs `go` there.
async function startModule(folder, { name, go, replaces = [], signal }) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "go.mod"), [`module ${name}`, `go ${go}`, ...replaces].join("\n\n"));
  const env = {
    ...process.env,
    GOWORK: "off",
    CGO_ENABLED: "0",
    GOFLAGS: `${process.env.GOFLAGS ?? ""} -mod=mod`.trim(),
  };
  return (args, onLine) => runCommand("go", args, { cwd: folder, env, onLine, signal });
}

// A dependency's `replace` counts for nothing in our module, so what the CLI's own go.mod replaces from elsewhere is said again.
async function readManifest(go, version) {
  const { GoMod } = JSON.parse(await go(["mod", "download", "-json", `${CLI_MODULE}@v${version}`]));
  const manifest = JSON.parse(await go(["mod", "edit", "-json", GoMod]));
  const replaces = (manifest.Replace ?? [])
    .filter(({ New }) => New.Version)
    .map(
      ({ Old, New }) => `replace ${[Old.Path, Old.Version].filter(Boolean).join(" ")} => ${New.Path} ${New.Version}`,
    );
  return { go: manifest.Go, replaces };
}
