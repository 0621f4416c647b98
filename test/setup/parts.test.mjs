import { expect, test } from "vitest";
import { archiveName } from "../../scripts/lib/pulumi/download.mjs";
import { isOlder } from "../../scripts/lib/pulumi/find.mjs";
import { describe as describeLine } from "../../scripts/lib/pulumi/progress.mjs";

test.each([
  ["3.9.0", "3.10.0", true],
  ["3.10.0", "3.9.0", false],
  ["3.227.0", "3.227.0", false],
  ["2.300.0", "3.227.0", true],
  ["3.227.0", "3.227.1", true],
])("%s is older than %s: %s", (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});

test.each([
  ["linux", "x64", "pulumi-v1.2.3-linux-x64.tar.gz"],
  ["darwin", "arm64", "pulumi-v1.2.3-darwin-arm64.tar.gz"],
  ["win32", "x64", "pulumi-v1.2.3-windows-x64.zip"],
])("the release for %s on %s is %s", (platform, arch, name) => {
  expect(archiveName("1.2.3", platform, arch)).toBe(name);
});

test("a machine without a release is named", () => {
  expect(() => archiveName("1.2.3", "sunos", "x64")).toThrow("There is no release for sunos on x64.");
  expect(() => archiveName("1.2.3", "linux", "ia32")).toThrow("There is no release for linux on ia32.");
});

test("what go prints becomes progress", () => {
  const counts = { downloaded: 0, compiled: 0 };
  expect(describeLine("go: downloading example.org/a v1.0.0", counts)).toBe("1 modules downloaded, now example.org/a");
  expect(describeLine("go: added example.org/a v1.0.0", counts)).toBeUndefined();
  expect(describeLine("example.org/a/b", counts)).toBe("1 packages compiled, now example.org/a/b");
  expect(describeLine("example.org/a/c", counts)).toBe("2 packages compiled, now example.org/a/c");
});
