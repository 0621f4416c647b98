import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test } from "vitest";
import { ClientCertMappingAuth, OneToOneMapping, SslAccess } from "../../provider/src";
import { whyUnresolvable } from "../../provider/src/program/resolvable";
import { declare, runProgram } from "./program";

type Loose = new (name: string, args?: unknown, options?: object | null) => pulumi.Resource;
const CLASSES = [ClientCertMappingAuth, OneToOneMapping, SslAccess] as unknown as readonly Loose[];

test.each(CLASSES)(
  "a resource without arguments ended a program with a TypeError; check says what is required: %o",
  async (Class) => {
    for (const more of [[], [undefined], [null, null]] as const) {
      const { registered, failures } = await declare(() => [new Class("m", ...more)]);
      expect(failures).toEqual([]);
      expect(registered).toHaveLength(1);
    }
  },
);

test.each(CLASSES)("the option import is refused with the way that there is: %o", async (Class) => {
  const { result, registered } = await runProgram(() => {
    try {
      return new Class("m", { site: "S" }, { import: "web01/S" });
    } catch (error) {
      return error;
    }
  });
  expect(registered).toEqual([]);
  expect(pulumi.RunError.isInstance(result)).toBe(true);
  expect((result as Error).message).toMatch(/^\w+ "m": the option import is not supported: declare .* taken over/);
  const { registered: without } = await declare(() => [new Class("m", { site: "S" }, { import: undefined })]);
  expect(without).toHaveLength(1);
});

/** A workspace: a project in `app`, a library beside it that alone has the package. */
function workspace(): { app: string; library: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "iis-clientcert-workspace-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const app = join(root, "app");
  const library = join(root, "library");
  mkdirSync(join(app, "src"), { recursive: true });
  mkdirSync(join(library, "node_modules"), { recursive: true });
  writeFileSync(join(root, "package.json"), "{}");
  symlinkSync(resolve(__dirname, "../../provider"), join(library, "node_modules/pulumi-iis-clientcert"), "junction");
  return { app, library };
}

test("where the provider process would not find the package, the package.json to name it in is told", () => {
  const { app, library } = workspace();
  expect(whyUnresolvable(library)).toBeUndefined();
  expect(whyUnresolvable(app)).toContain(`from ${app}, where it starts providers`);
  expect(whyUnresolvable(app)).toContain(`dependencies of ${join(app, "../package.json")} and`);
  writeFileSync(join(app, "package.json"), "{}");
  expect(whyUnresolvable(join(app, "src"))).toContain(`dependencies of ${join(app, "package.json")} and`);
  mkdirSync(join(app, "node_modules"));
  symlinkSync(resolve(__dirname, "../../provider"), join(app, "node_modules/pulumi-iis-clientcert"), "junction");
  expect(whyUnresolvable(join(app, "src"))).toBeUndefined();
});
