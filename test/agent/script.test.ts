import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentScript, scriptLine, startCommand } from "../../provider/src/agent/bootstrap";
import { MARKER } from "../../provider/src/agent/protocol";
import { Answers } from "../support/answers";
import { ps51Check, required, runPowershell, runProgram, withoutPowershell } from "../support/powershell";

const folder = resolve(__dirname, "../../provider/src/agent/ps");
const files = readdirSync(folder).map((name) => join(folder, name));
const agentFiles = files.filter((file) => !file.endsWith("bootstrap.ps1"));
const bootstrap = readFileSync(join(folder, "bootstrap.ps1"), "utf8");

test("the command passes cmd.exe and PowerShell as it is, and fits", () => {
  expect(startCommand()).toMatch(
    /^powershell\.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand [A-Za-z0-9+/]+=*$/,
  );
  expect(startCommand().length).toBeLessThan(8191);
});

test("every file is part of the script, and no comment is", () => {
  const script = agentScript();
  for (const file of agentFiles) {
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line.trim() === "" || /^\s*# /.test(line)) continue;
      expect(script).toContain(`${line}\n`);
    }
  }
  expect(script.match(/^\s*#.*$/gm)).toEqual(["#region windows", "#endregion windows"]);
  expect(script.startsWith("param(")).toBe(true);
});

test("the script is one line of base64", () => {
  expect(scriptLine()).toMatch(/^[A-Za-z0-9+/]+=*\n$/);
  expect(Buffer.from(scriptLine(), "base64").toString("utf8")).toBe(agentScript());
});

test("nothing is but ASCII, so that no code page matters", () => {
  for (const file of files) expect(readFileSync(file, "utf8").match(/^[^#\n]*[^\n\x20-\x7e].*$/gm)).toBeNull();
});

const noCheck = ps51Check === undefined;
if (noCheck) console.warn("skipped: what Windows PowerShell 5.1 would not run: PS51_CHECK names no program that tells");

test.skipIf(noCheck)("Windows PowerShell 5.1 runs all of it", async () => {
  const { code, stdout } = await runProgram(ps51Check ?? "", files);
  expect({ code, stdout }).toMatchObject({ code: 0 });
});

describe.skipIf(withoutPowershell("the syntax tree of the agent"))("in real PowerShell", () => {
  const check = readFileSync(join(__dirname, "syntax.ps1"), "utf8");
  const findings = async (paths: readonly string[]): Promise<string[]> => {
    const { code, stdout, stderr } = await runPowershell(check, `${paths.join("\n")}\n`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout.split("\n").filter(Boolean);
  };

  test("the agent reads no property, runs no cmdlet, and names nothing it must not touch", async () => {
    expect(await findings(agentFiles)).toEqual([]);
  });

  describe("planted", () => {
    const planted: readonly (readonly [code: string, finding: string])[] = [
      ["$section.IsLocked", "reads a property"],
      ["$View.manager.Sites", "reads a property"],
      ["$View.configuration.GetSection('x').SectionPath", "reads a property"],
      ["$collection[0].enabled", "reads a property"],
      ['"$($collection.Count)"', "reads a property"],
      ["$element.$Name", "reads a property"],
      ["$all = $input", "names $input"],
      ["$section.RevertToParent()", "names RevertToParent"],
      ["$configuration.RemoveLocationPath('x')", "names RemoveLocationPath"],
      ["$element['RawAttributes']", "names 'RawAttributes'"],
      ["$element.Delete()", "deletes something else"],
      ["ConvertTo-Json $secret", "runs a command"],
      ["Write-Output $secret", "runs a command"],
      ["& $secret", "runs a command"],
      ["$secret | Out-Null", "is a pipeline"],
      ["$secret > 'file'", "redirects"],
      ["if (", "does not parse"],
    ];
    const place = mkdtempSync(join(tmpdir(), "iis-clientcert-planted-"));
    let found: readonly string[] = [];

    beforeAll(async () => {
      const paths = planted.map(([code], index) => {
        const path = join(place, `planted${index}.ps1`);
        writeFileSync(path, `function Get-Planted($View) {\n    ${code}\n}\n`);
        return path;
      });
      found = await findings([...agentFiles, ...paths]);
    });
    afterAll(() => rmSync(place, { recursive: true, force: true }));

    test.each(planted.map((one, index) => [...one, index] as const))("%s is found", (_, finding, index) => {
      const here = found.filter((line) => line.startsWith(`planted${index}.ps1:`));
      expect(here.join("\n")).toContain(`: ${finding}`);
    });
  });

  test("the bootstrap says where the language is restricted, and ends", async () => {
    const mode = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n";
    const encoded = Buffer.from(mode + bootstrap, "utf16le").toString("base64");
    const { code, stdout } = await runProgram(required(), ["-NoProfile", "-EncodedCommand", encoded], "AAAA\n");
    expect(code).toBe(3);
    const answers = new Answers("web1").push(Buffer.from(stdout));
    expect(answers).toMatchObject([{ id: 0, fault: { kind: "constrainedLanguage" } }]);
    expect(stdout.startsWith(MARKER)).toBe(true);
  });

  test.each(["2.0", "3.0", "4.0", "5.0"])(
    "PowerShell %s is told to be too old, before anything that it lacks",
    async (version) => {
      const old = bootstrap.replaceAll("$PSVersionTable", `@{ PSVersion = [Version]'${version}' }`);
      const encoded = Buffer.from(old, "utf16le").toString("base64");
      const run = await runProgram(required(), ["-NoProfile", "-EncodedCommand", encoded], "AAAA\n");
      const { code, stdout, stderr } = run;
      const text = `Windows PowerShell 5.1 is needed, this is ${version}`;
      expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
      expect(new Answers("web1").push(Buffer.from(stdout))).toEqual([
        { id: 0, fault: { kind: "oldPowerShell", text } },
      ]);
    },
  );

  test("the statements that look at version and language use nothing that PowerShell 2 lacks", () => {
    const [looks, rest] = bootstrap.replace(/^#.*$/gm, "").split("$ProgressPreference");
    expect(looks).toContain("LanguageMode");
    expect(looks).not.toMatch(/::|\[|\.\w+\(|@\{|-(not)?in\b|-sh[lr]\b/);
    // What follows is parsed by the old one too, before any of it runs.
    expect(rest).not.toMatch(/\b(class|enum|using|parallel|workflow)\b/);
  });

  test("the bootstrap runs the script that comes first, which reads on", async () => {
    const script = "param($reader)\n[Console]::Out.WriteLine('got ' + $reader.ReadLine())";
    const line = Buffer.from(script).toString("base64");
    const { code, stdout, stderr } = await runPowershell(bootstrap, `${line}\nmore\nleft\n`);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "got more\n", stderr: "" });
  });

  test("the bootstrap ends where nothing comes", async () => {
    expect(await runPowershell(bootstrap)).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});
