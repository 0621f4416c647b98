import { existsSync } from "node:fs";
import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programs } from "./places.mjs";

const PROVIDER = `require(require.resolve('@pulumi/pulumi/cmd/dynamic-provider', { paths: [process.cwd()] }))`;

// exec, so that the engine's signals reach node.
const dynamicProvider =
  process.platform === "win32"
    ? `@node -e "${PROVIDER}" dynamic-provider %*\r\n`
    : `#!/bin/sh\n# Starts the dynamic provider of the @pulumi/pulumi that the program itself uses.\nexec node -e "${PROVIDER}" dynamic-provider "$@"\n`;

// The built host is older than the engine, which now sends a project's runtime options in requests that it does not know.
const languageHost = `#!/bin/sh
# Passes on the one option of Pulumi.yaml that this host would miss: a project without TypeScript starts faster.
if grep -Eqs 'typescript: *false' Pulumi.yaml; then set -- -typescript=false "$@"; fi
exec "$(dirname "$0")/${programs.builtLanguageHost}" "$@"
`;

/** Adds the small programs that start the others, where the vendor's release did not bring them. */
export async function writeLaunchers(bin) {
  await writeProgram(join(bin, programs.dynamicProvider), dynamicProvider);
  if (process.platform !== "win32") await writeProgram(join(bin, programs.languageHost), languageHost);
  else if (!existsSync(join(bin, programs.languageHost))) {
    await rename(join(bin, programs.builtLanguageHost), join(bin, programs.languageHost));
  }
}

async function writeProgram(file, text) {
  if (existsSync(file)) return;
  await writeFile(file, text);
  await chmod(file, 0o755);
}
