import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findProgram } from "../../provider/src/command/find-program";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "iis-clientcert-path-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function programIn(place: string, name: string): string {
  mkdirSync(place, { recursive: true });
  const file = join(place, name);
  writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 });
  return file;
}

test.each(["pulumi", "curl"])("a %s in npm's folder is passed over, however PATH spells the folder", (name) => {
  const root = folder();
  const ofNpm = join(root, "node_modules/.bin");
  programIn(ofNpm, name);
  const real = programIn(join(root, "bin"), name);
  for (const spelled of [ofNpm, `${ofNpm}/`, `${ofNpm}//`, `${ofNpm}/.`, `${root}/node_modules//.bin`]) {
    expect(findProgram(name, { PATH: spelled })).toBeUndefined();
    expect(findProgram(name, { PATH: `${spelled}:${join(root, "bin")}` })).toBe(real);
  }
});

test("a folder with the program's name is not taken for it", () => {
  const root = folder();
  mkdirSync(join(root, "first/pulumi"), { recursive: true });
  const real = programIn(join(root, "second"), "pulumi");
  expect(findProgram("pulumi", { PATH: `${join(root, "first")}:${join(root, "second")}` })).toBe(real);
});
