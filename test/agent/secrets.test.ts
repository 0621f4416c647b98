import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import { whileQuoting } from "../conformance/quoting";
import { runPowershell, withoutPowershell } from "../support/powershell";
import { NONCE, nonce, type RunningAgent, startAgent } from "./agent";
import { account, mappings, mappingsOf, present, SITE, SWITCH } from "./mappings";

/**
 * Module logging and transcripts write the arguments of commands, functions among them, as text: a list by its
 * elements, anything else by ToString(). This notes the same on standard error.
 */
const WATCH = `
function Watch-Arguments {
    foreach ($value in $args) {
        if ($null -eq $value) { continue }
        $parts = @($value)
        if ($value -is [System.Collections.IDictionary] -or $value -is [System.Xml.XmlNode]) { $parts = @($value.GetType().FullName) }
        foreach ($part in $parts) { [Console]::Error.WriteLine("seen: $($part.ToString())") }
    }
}
`;

const CMDLETS = [
  ...["ConvertTo-Json", "ConvertFrom-Json", "ForEach-Object", "Where-Object", "Select-Object", "New-Object"],
  ...[
    "Out-Null",
    "Out-String",
    "Out-Host",
    "Write-Output",
    "Write-Host",
    "Write-Error",
    "Write-Verbose",
    "Write-Debug",
  ],
  ...["Set-Variable", "Get-Variable", "Add-Member", "Invoke-Command", "Start-Sleep", "Add-Type"],
];
const SHADOWS = CMDLETS.map((name) => `function ${name} { Watch-Arguments ${name} @args @($input) }`).join("\n");

/** Every function of the agent, watched; cmdlets shadowed by functions that are watched too. */
function watched(script: string): string {
  const [start = "", ...rest] = script.split("\n");
  return [
    start,
    WATCH,
    SHADOWS,
    ...rest.map((line) => line.replace(HEADER, (all, names) => `${all} ${call(names)}`)),
  ].join("\n");
}

const HEADER = /^function [\w-]+\(([^)]*)\) \{$/;
const call = (names: string) => `Watch-Arguments ${names.replaceAll(",", " ")}`;

const secrets = ["planted-Pässwörd-1", "planted-password-2", "planted-password-3"];
const forms = [
  ...secrets.flatMap((secret) => [secret, [...Buffer.from(secret)].join(" "), Buffer.from(secret).toString("base64")]),
  nonce.reveal(),
  NONCE.toString("latin1"),
];

/** Bytes one a line, as a list of them would be noted. */
const noted = [...secrets.map((secret) => Buffer.from(secret)), NONCE].map((bytes) =>
  [...bytes.subarray(0, 6)].map((byte) => `seen: ${byte}`).join("\n"),
);

async function said(script: (text: string) => string, run: (agent: RunningAgent) => Promise<unknown>): Promise<string> {
  const agent = await startAgent({ script });
  await run(agent);
  await agent.close();
  return agent.said();
}

async function everything(agent: RunningAgent): Promise<void> {
  const [first = "", second = "", third = ""] = secrets;
  await agent.hello();
  await agent.ensure(
    [mappings(SITE, present("a", account("alice", first), { needed: ["password"] }))],
    [mappingsOf(SITE)],
  );
  await agent.ensure([mappings(SITE, present("a", account("alice", first), { refuseDifferent: true }))]);
  await agent.ensure([mappings(SITE, present("a", account("bob", second), { report: ["userName", "password"] }))]);
  await agent.ensure([mappings(SITE, present("a", account("bob", third), { refuseDifferent: true }))]);
  for (const name of ["enabled", "logonMethod", "defaultLogonDomain", "nothing"]) {
    await agent.ensure([{ kind: "section", location: SITE, section: SWITCH, set: { [name]: new Secret(third) } }]);
  }
  await agent.ensure([mappings(SITE, present("b", { password: new Secret(third), enabled: new Secret(third) }))]);
  const wish = mappings(SITE, present("quoted", account("dave", third)));
  for (const quoting of [
    { set: (text: string) => `no ${text}` },
    { commit: (texts: readonly string[]) => `no ${texts}` },
  ]) {
    const { results } = await whileQuoting({ simulator: agent }, quoting, () => agent.ensure([wish]));
    expect(results).toMatchObject([{ fault: { text: "no ***" } }]);
  }
  agent.engine.faults.conflicts = 1;
  await agent.ensure([mappings("Other", present("c", account("carol", third)))]);
  await agent.read(mappingsOf(SITE), mappingsOf("Other"));
}

describe.skipIf(withoutPowershell("the agent's way with secrets"))("secrets", () => {
  test("reach no command and no output, in no form", async () => {
    const text = await said(watched, everything);
    expect(text).toContain(`seen: ${SITE}`);
    expect(text).toContain("seen: password");
    for (const form of [...forms, ...noted]) expect(text).not.toContain(form);
  });

  test.each([
    ["a function", "$null = Get-Digest $Wanted[$Name]"],
    ["a cmdlet", "Write-Verbose $Wanted[$Name]"],
    ["the pipeline", "$Wanted[$Name] | Out-Null"],
  ])("would be seen where they reach %s", async (_, leak) => {
    const leaking = (text: string) =>
      text.replace("    $value = $Wanted[$Name]\n", `    $value = $Wanted[$Name]\n    ${leak}\n`);
    const wish = mappings(SITE, present("a", { userName: "alice", password: new Secret("planted") }));
    expect(
      await said(
        (text) => watched(leaking(text)),
        (agent) => agent.ensure([wish]),
      ),
    ).toContain("seen: planted\n");
  });
});

const HIDE = readFileSync(join(__dirname, "../../provider/src/agent/ps/hide.ps1"), "utf8");

/** Look-ups while a fault is hidden: time depends on the machine. */
const COUNT = `
$Invariant = [System.Globalization.CultureInfo]::InvariantCulture
function Write-Work($Passwords, $Text) {
    $units = foreach ($password in $Passwords) { @{ operations = @(@{ secrets = @('p'); set = @{ p = $password }; entries = @() }) } }
    $hiding = New-Hiding $units
    Hide-InFault $hiding @{ text = $Text }
    [Console]::Out.WriteLine($hiding["work"])
}
Write-Work @(('a' * 1000) + 'b') ('a' * 4000 + 'x')
Write-Work @(1..300 | ForEach-Object { "pass & word $_!" }) ('pass & ' * 500)
`;

describe.skipIf(withoutPowershell("the work of hiding"))("the agent hides in one pass", () => {
  test("neither a periodic password nor many of them cost their product with the text", async () => {
    const { stdout, stderr } = await runPowershell(`${HIDE}\n${COUNT}`);
    expect(stderr).toBe("");
    const [periodic = 0, many = 0] = stdout.trim().split(/\s+/).map(Number);
    expect(periodic).toBeGreaterThan(4_000);
    expect(periodic).toBeLessThan(4 * (4_000 + 1_001) * 2);
    expect(many).toBeGreaterThan(2_000);
    expect(many).toBeLessThan(4 * (3_500 + 300 * 16) * 2);
  });
});
