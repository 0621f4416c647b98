import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agentScript, scriptLine } from "../../provider/src/agent/bootstrap";
import { rewriteScriptLine } from "../../simulator/src/standin/rewrite";

const place = { dll: "/a 'quoted' $& folder/x.dll", port: 4711, token: "$1token" };
const rewritten = () => Buffer.from(rewriteScriptLine(scriptLine(), place), "base64").toString();

test("the simulated server answers every question that the agent asks of Windows", () => {
  const region = /^#region windows[\s\S]*^#endregion windows$/m.exec(agentScript())?.[0] ?? "";
  const asked = functions(region).filter((name) =>
    functions(agentScript().replace(region, "")).every((own) => own !== name),
  );
  const used = asked.filter((name) => agentScript().replace(region, "").includes(name));
  expect(asked).toContain("Get-WindowsAdministrationDll");
  expect(functions(standin())).toEqual(expect.arrayContaining(used));
  expect(asked).toEqual(expect.arrayContaining(functions(standin()).filter((name) => name.includes("-Windows"))));
});

test("the region is replaced, the rest of the agent stays as it is", () => {
  const [before = "", after = ""] = agentScript().split(/^#region windows[\s\S]*^#endregion windows$/m);
  expect(rewritten().startsWith(before)).toBe(true);
  expect(rewritten().endsWith(after)).toBe(true);
  expect(agentScript()).toContain("OpenBaseKey");
  expect(rewritten()).not.toContain("OpenBaseKey");
});

test("all blanks are filled in, as they are", () => {
  expect(rewritten()).toContain("LoadFrom('/a ''quoted'' $& folder/x.dll')");
  expect(rewritten()).toContain("@(4711, '$1token')");
  expect(rewritten()).not.toMatch(/'\{\w+\}'/);
});

test("a line that is no agent passes untouched", () => {
  for (const line of ["", "exit", Buffer.from("Write-Output 1").toString("base64")]) {
    expect(rewriteScriptLine(line, place)).toBe(line);
  }
});

function standin(): string {
  return readFileSync(join(__dirname, "../../simulator/standin/windows.ps1"), "utf8");
}

function functions(script: string): string[] {
  return [...script.matchAll(/^function ([\w-]+)/gm)].map(([, name = ""]) => name);
}
