import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of files for one test; answers their paths by name. */
export function filesOf<Name extends string>(contents: Readonly<Record<Name, string | Buffer>>): Record<Name, string> {
  const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-verify-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const written = Object.entries<string | Buffer>(contents).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return [name, path];
  });
  return Object.fromEntries(written);
}
