import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dependencies, libraryFolders, unpackPackage } from "../../scripts/lib/interop/debian.mjs";
import { setUpSshd } from "../../scripts/lib/interop/sshd.mjs";

const savedPath = process.env.PATH;
const PROGRAM = "usr/sbin/sshd";

let root;
let folder;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "set-up-sshd-"));
  folder = join(root, "cache", "sshd");
});
afterEach(() => {
  process.env.PATH = savedPath;
  rmSync(root, { recursive: true, force: true });
});

test("the first of alternatives is taken, without its version", () => {
  const field = "libc6 (>= 2.36), debconf (>= 0.5) | debconf-2.0, libwrap0:any, init | systemd\n";
  expect(dependencies(field)).toEqual(["libc6", "debconf", "libwrap0", "init"]);
  expect(dependencies("")).toEqual([]);
});

test.skipIf(process.platform === "win32")("without OpenSSH's tools it says what to install", async () => {
  process.env.PATH = root;
  await expect(setUpSshd()).rejects.toThrow(/ssh-keyscan.* Install openssh-server and openssh-client/);
});

// Debian's tools, as far as they are asked.
describe.skipIf(process.platform === "win32")("unpacking sshd from Debian's packages", () => {
  beforeEach(() => {
    tool(
      "apt-get",
      `
echo "$*" >> "$ROOT/asked"
[ -e "$ROOT/stale" ] && case "$*" in *Dir::State*) ;; *) echo "E: 404 Not Found" >&2; exit 100;; esac
[ -e "$ROOT/offline" ] && exit 100
seen=
for word; do
  [ -n "$seen" ] && echo "$word" > "$word.deb"
  [ "$word" = download ] && seen=yes
done
exit 0`,
    );
    tool(
      "dpkg-deb",
      `
name=$(cat "$2")
case "$1 $name" in
  "--field openssh-server") echo "libc6 (>= 2.36), adduser, libwrap0 (>= 7.6)";;
  "--field libwrap0") echo "libc6, libnsl2";;
  --field*) echo;;
  *openssh-server) mkdir -p "$3/usr/sbin" && echo sshd > "$3/${PROGRAM}";;
  *) mkdir -p "$3/usr/lib/x86_64-linux-gnu" && echo > "$3/usr/lib/x86_64-linux-gnu/$name.so";;
esac`,
    );
    tool("dpkg-query", '[ "$2" = libc6 ] && echo "Status: install ok installed"');
    tool(
      "ldd",
      `
for name in libwrap0 libnsl2; do
  found="not found"
  IFS=:
  for place in $LD_LIBRARY_PATH; do [ -e "$place/$name.so" ] && found=$place/$name.so; done
  printf '\\t%s.so => %s\\n' "$name" "$found"
done`,
    );
    process.env.PATH = `${join(root, "tools")}${delimiter}${savedPath}`;
  });

  const asked = () => readFileSync(join(root, "asked"), "utf8").trim().split("\n");
  const unpack = () => unpackPackage("openssh-server", { program: PROGRAM, folder });

  test("brings the libraries that the system lacks, and theirs, and nothing else", async () => {
    await unpack();
    expect(existsSync(join(folder, PROGRAM))).toBe(true);
    const libraries = join(folder, "usr/lib/x86_64-linux-gnu");
    expect(await libraryFolders(folder)).toContain(libraries);
    expect(asked()).toEqual(["openssh-server", "libwrap0", "libnsl2"].map((name) => `--quiet download ${name}`));
    expect(existsSync(`${folder}-unpacking`)).toBe(false);
  });

  test("reads lists of packages of its own where the system's are old", async () => {
    writeFileSync(join(root, "stale"), "");
    await unpack();
    expect(existsSync(join(folder, PROGRAM))).toBe(true);
    const lists = asked().filter((line) => line.endsWith("update"));
    expect(lists).toHaveLength(1);
    expect(lists[0]).toContain(`Dir::State::lists=${folder}-unpacking/apt/lists`);
  });

  test("leaves nothing behind where it fails, and goes on after a run that was cut off", async () => {
    writeFileSync(join(root, "offline"), "");
    await expect(unpack()).rejects.toThrow("apt-get");
    expect([existsSync(folder), existsSync(`${folder}-unpacking`)]).toEqual([false, false]);
    rmSync(join(root, "offline"));
    mkdirSync(join(`${folder}-unpacking`, "tree", "half"), { recursive: true });
    await unpack();
    expect([existsSync(join(folder, PROGRAM)), existsSync(join(folder, "half"))]).toEqual([true, false]);
  });

  test("unpacks anew where somebody has removed the program alone", async () => {
    await unpack();
    rmSync(join(folder, PROGRAM));
    await unpack();
    expect(existsSync(join(folder, PROGRAM))).toBe(true);
  });

  test("says which library no package brings", async () => {
    tool("ldd", "printf '\\tlibmissing.so.1 => not found\\n'");
    await expect(unpack()).rejects.toThrow("no package was found for libmissing.so.1");
  });
});

function tool(name, script) {
  mkdirSync(join(root, "tools"), { recursive: true });
  const file = join(root, "tools", name);
  writeFileSync(file, `#!/bin/sh\nROOT='${root}'\n${script.trim()}\n`);
  chmodSync(file, 0o755);
}
