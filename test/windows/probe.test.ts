import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ps51Check, required, runPowershell, runProgram, withoutPowershell } from "../support/powershell";

const scripts = resolve(__dirname, "../../scripts/windows");
const probe = join(scripts, "probe");
const groups = readdirSync(join(probe, "groups")).map((name) => name.replace(/\.ps1$/, ""));
const files = readdirSync(scripts, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ps1"))
  .map((name) => join(scripts, name));

interface Answer {
  readonly id: string;
  readonly expected: string;
  readonly found?: unknown;
  readonly error?: { readonly type: string; readonly text: string };
}

test("the probe runs every group that there is", () => {
  const [, list = ""] = /\$Groups = ([\s\S]*?)\n\$/.exec(readFileSync(join(scripts, "probe.ps1"), "utf8")) ?? [];
  expect([...list.matchAll(/'([\w-]+)'/g)].map(([, name]) => name).sort()).toEqual([...groups].sort());
});

test("nothing is but ASCII, which Windows PowerShell reads in any code page", () => {
  for (const file of files) expect(readFileSync(file, "utf8")).toMatch(/^[\n\x20-\x7e]*$/);
});

const noCheck = ps51Check === undefined;
if (noCheck)
  console.warn("skipped: what Windows PowerShell 5.1 would not run of the probe: PS51_CHECK names no program");

test.skipIf(noCheck)("Windows PowerShell 5.1 runs all of it", async () => {
  expect(await runProgram(ps51Check ?? "", files)).toMatchObject({ code: 0 });
});

describe.skipIf(withoutPowershell("the probe's groups"))("over stand-ins", () => {
  const dryRun = async (group: string): Promise<Answer[]> => {
    const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-probe-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = join(__dirname, "dry-run.ps1");
    const words = ["-NoProfile", "-NonInteractive", "-File", script, probe, __dirname, group, folder];
    expect(await runProgram(required(), words)).toMatchObject({ code: 0, stderr: "" });
    const lines = readFileSync(join(folder, `${group}.answers`), "utf8").split("\n");
    return lines.filter(Boolean).map((line) => JSON.parse(line) as Answer);
  };

  test.each(groups)("group %s runs to its end, and no question fails but for Windows", async (group) => {
    const answers = await dryRun(group);
    expect(answers.length).toBeGreaterThanOrEqual(5);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    for (const { id, expected } of answers) expect({ id, said: expected.length > 0 }).toEqual({ id, said: true });
    // httpapi.dll is not to be had here, and the only other reason to fail is a fault of the script.
    const isNative = group === "service-configuration";
    const errors = JSON.stringify(answers).match(/"error":\{[^}]*\}/g) ?? [];
    expect(errors.filter((text) => !(isNative && /ArgumentNullException|DllNotFoundException/.test(text)))).toEqual([]);
  });

  test("no answer is mixed with what a call besides returned", async () => {
    for (const { id, found } of await dryRun("precedence"))
      expect({ id, served: Object.keys((found as { served: object }).served).length }).toEqual({ id, served: 10 });
  });
});

describe.skipIf(withoutPowershell("the probe's own script"))("the whole", () => {
  const text = readFileSync(join(scripts, "probe.ps1"), "utf8");
  const loading = /^foreach \(\$file in .*$/m;

  /** probe.ps1 over the stand-ins, each group's process replaced by `group`, and what comes before by `setUp`. */
  const whole = async (setUp: string, group: string) => {
    const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-probe-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    expect(text).toMatch(loading);
    const names = ["helpers", "entries", "certificates", "sites", "clients", "document"];
    const load = `${names.map((name) => `. '${join(probe, name)}.ps1'`).join("\n")}
. '${join(__dirname, "stand-ins.ps1")}'
$env:SystemDrive = '${folder}'
$ConfigFile = '${folder}/applicationHost.config'
[System.IO.File]::WriteAllText($ConfigFile, 'as it was')
$FakeStores['SslBindingInfo']['0.0.0.0:443'] = [ordered]@{ DefaultFlags = 0 }
function New-ProbeCertificates { ${setUp} }
function Remove-ProbeCertificates { return , @('removed') }
function Invoke-Program([string]$File, [string]$Arguments, [int]$Seconds) {
    if ($Arguments -match '-Group (\\S+)') { ${group} }
    return [ordered]@{ exit = 0; out = ''; err = '' }
}`;
    const script = text.replace(loading, () => load).replace("'probe.json'", () => `'${folder}/probe.json'`);
    const ran = await runPowershell(script);
    if (!existsSync(join(folder, "probe.json"))) throw new Error(ran.stdout + ran.stderr);
    const [, printed = ""] = /begin of JSON =====\n([\s\S]*)\n===== .*end of JSON/.exec(ran.stdout) ?? [];
    expect(printed).toBe(readFileSync(join(folder, "probe.json"), "utf8"));
    const left = {
      config: readFileSync(join(folder, "applicationHost.config"), "utf8"),
      files: readdirSync(folder).sort(),
    };
    return { ...ran, document: JSON.parse(printed), left };
  };
  const nothingLeft = { config: "as it was", files: ["applicationHost.config", "probe.json"] };

  test("prints one document of all groups, and leaves neither entries nor configuration nor files", async () => {
    const messy = `
        [System.IO.File]::WriteAllText("$($Probe.folder)/$($Matches[1]).answers", '{"id":"one","expected":"x","found":1}' + "\`n")
        [System.IO.File]::WriteAllText($ConfigFile, 'changed')
        $FakeStores['SslBindingInfo']['0.0.0.0:44310'] = [ordered]@{ DefaultFlags = 0 }`;
    const { code, document, left } = await whole("", messy);
    expect(code).toBe(0);
    expect(left).toEqual(nothingLeft);
    expect(Object.keys(document.groups).sort()).toEqual([...groups, "elsewhere"].sort());
    for (const group of groups)
      expect(document.groups[group]).toMatchObject({
        ended: { exit: 0, left: { entries: ["ipport=0.0.0.0:44310"] } },
        answers: [{ id: "one", found: 1 }],
      });
    expect(document.removed).toEqual({
      left: { entries: [] },
      certificates: ["removed"],
      folder: true,
      stillThere: [],
    });
    expect(document.notTried).toMatchObject([{ id: "ssh-domain-account" }]);
  });

  test("prints it, and fails, where it cannot begin", async () => {
    const { code, document, left } = await whole("throw 'no certificates here'", "");
    expect(code).not.toBe(0);
    expect(left).toEqual(nothingLeft);
    expect(document).toMatchObject({ groups: {}, removed: { folder: true } });
  });
});
