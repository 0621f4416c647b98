import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { runPowershell, withoutPowershell } from "../support/powershell";

const probe = resolve(__dirname, "../../scripts/windows/probe");

describe.skipIf(withoutPowershell("the probe's helpers"))("in real PowerShell", () => {
  /** The last line that a script prints, as JSON, after the helpers are loaded. */
  const answer = async (script: string): Promise<unknown> => {
    const load = ["helpers", "entries", "document", "native"].map((name) => `. '${join(probe, name)}.ps1'\n`).join("");
    const folder = mkdtempSync(join(tmpdir(), "iis-clientcert-probe-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { code, stdout, stderr } = await runPowershell(`${load}$folder = '${folder}'\n${script}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout);
  };

  test("a question that fails gives an error in its place, and the next is asked", async () => {
    const script = `
$Probe.answers = "$folder/a"
Add-Answer 'fails' 'x' { [System.IO.File]::ReadAllText("$folder/none") }
Add-Answer 'goes on' 'y' { [ordered]@{ bytes = [byte[]](1, 255); list = @(1); step = (Get-Outcome { throw 'step' }) } }
Add-Answer 'is strict' 'z' { $undefined.x }
[Console]::Out.WriteLine('[' + [string]::Join(',', [System.IO.File]::ReadAllLines("$folder/a")) + ']')`;
    expect(await answer(script)).toMatchObject([
      { id: "fails", expected: "x", error: { type: "System.IO.FileNotFoundException", hresult: "0x80070002" } },
      { id: "goes on", found: { bytes: "01FF", list: [1], step: { error: { text: "step" } } } },
      { id: "is strict", error: { text: expect.stringContaining("undefined") } },
    ]);
  });

  test("the document holds every answer, of ended groups too, and says what a killed one cut off", async () => {
    const script = `
[System.IO.File]::WriteAllText("$folder/a", '{"id":"one","found":{"a":[1]}}' + "\`n" + '{"id":"two","fou')
$groups = [ordered]@{
    'a-b' = [ordered]@{ ended = @{ exit = 0; left = @{ entries = @() } }; answers = (Read-Lines "$folder/a"); notTried = @() }
    none = [ordered]@{ ended = $null; answers = @(); notTried = @((ConvertTo-JsonText @{ id = 'n'; reason = 'r' })) }
}
[Console]::Out.WriteLine((New-Document @{ build = '20348' } $groups ([ordered]@{ folder = $true })))`;
    expect(await answer(script)).toEqual({
      probe: 1,
      machine: { build: "20348" },
      groups: {
        "a-b": {
          ended: { exit: 0, left: { entries: [] } },
          answers: [
            { id: "one", found: { a: [1] } },
            { id: "cut-off", error: { text: '{"id":"two","fou' } },
          ],
        },
        none: { ended: null, answers: [] },
      },
      notTried: [{ id: "n", reason: "r" }],
      removed: { folder: true },
    });
  });

  test("flags have their names of http.h, and what is left over is said", async () => {
    const script = "[Console]::Out.WriteLine((ConvertTo-JsonText @(, (Get-FlagNames 0x10042) + , (Get-FlagNames 0))))";
    expect(await answer(script)).toEqual([["NegotiateClientCert", "DisableTls13", "0x10000"], []]);
  });

  test("only entries on the probe's own ports are removed", async () => {
    const script = `
$stores = [ordered]@{
    SslBindingInfo = [ordered]@{ '0.0.0.0:443' = @{}; '[::]:44301' = @{}; '0.0.0.0:44400' = @{}; '0.0.0.0:5986' = @{} }
    SslSniBindingInfo = [ordered]@{ '{1}' = @{ HostnamePort = 'a.test:44302' }; '{2}' = @{ HostnamePort = 'a.test:443' } }
    SslCcsBindingInfo = [ordered]@{ '44303' = @{}; '0.0.0.0:443' = @{} }
}
[Console]::Out.WriteLine((ConvertTo-JsonText (Get-LeftEntries $stores)))`;
    expect(await answer(script)).toEqual(["ipport=[::]:44301", "hostnameport=a.test:44302", "ccs=44303"]);
  });

  test("structures of the HTTP Server API are written and read where http.h has them", async () => {
    const script = `
$marshal = [System.Runtime.InteropServices.Marshal]
$memory = $marshal::AllocHGlobal(512)
for ($i = 0; $i -lt 512; $i += 8) { $marshal::WriteInt64($memory, $i, 0) }
$text = [System.Text.Encoding]::Unicode.GetBytes('Root' + [char]0)
$marshal::Copy($text, 0, [intptr]::Add($memory, 300), $text.Length)
$marshal::WriteInt32($memory, 0, 2)
$marshal::WriteInt32($memory, 400, 0xABCD)
$marshal::WriteIntPtr($memory, 8, [intptr]::Add($memory, 400))
$marshal::Copy(([guid]'4dc3e181-e14b-4a21-b022-59fc669b0914').ToByteArray(), 0, [intptr]::Add($memory, 16), 16)
foreach ($at in 40, 44, 48, 72) { $marshal::WriteInt32($memory, $at, $at -band 0x42) }
$marshal::WriteIntPtr($memory, 64, [intptr]::Add($memory, 300))
$read = Read-SslParam $memory
Write-SslQuery $memory (Get-SocketAddress '10.1.2.3' 443)
$query = [byte[]]::new(52)
$marshal::Copy($memory, $query, 0, 52)
$points = $marshal::ReadIntPtr($memory, 8).ToInt64() - $memory.ToInt64()
[Console]::Out.WriteLine((ConvertTo-JsonText ([ordered]@{ read = $read; points = $points; address = [byte[]]$query[24..31]; v6 = (Get-SocketAddress '::1' 443) })))`;
    expect(await answer(script)).toEqual({
      read: {
        hash: "CDAB",
        appId: "4dc3e181-e14b-4a21-b022-59fc669b0914",
        store: null,
        checkMode: 40 & 0x42,
        freshnessTime: 44 & 0x42,
        retrievalTimeout: 48 & 0x42,
        ctlIdentifier: null,
        ctlStore: "Root",
        flags: ["DisableTls13"],
      },
      points: 24,
      address: "020001BB0A010203",
      v6: `170001BB${"00".repeat(4)}${"00".repeat(15)}01${"00".repeat(4)}`,
    });
  });

  test.skipIf(process.platform !== "linux")(
    "a function is called through a type that is made at run time",
    async () => {
      const script =
        "$libc = New-NativeType 'libc.so.6' @{ abs = @([int]) }\n[Console]::Out.WriteLine((ConvertTo-JsonText @($libc::abs(-7))))";
      expect(await answer(script)).toEqual([7]);
    },
  );

  test.skipIf(spawnSync("openssl", ["version"]).status !== 0)("the URLs of a leaf are what openssl reads", async () => {
    const text = `
. '${join(probe, "groups/chains.ps1")}'
$key = [System.Security.Cryptography.RSA]::Create(2048)
$request = New-Request 'CN=x' $key
$long = 'http://127.0.0.1/' + 'l' * 150
foreach ($extension in (New-UrlExtensions $long 'http://127.0.0.1/list')) { $request.CertificateExtensions.Add($extension) }
$made = $request.CreateSelfSigned([System.DateTimeOffset]::Now, [System.DateTimeOffset]::Now.AddDays(1))
[Console]::Out.WriteLine((ConvertTo-JsonText @([Convert]::ToBase64String($made.RawData))))`;
    const [base64] = (await answer(text)) as [string];
    const words = ["x509", "-inform", "DER", "-noout", "-text"];
    const { stdout } = spawnSync("openssl", words, { input: Buffer.from(base64, "base64"), encoding: "utf8" });
    expect(stdout).toContain(`CA Issuers - URI:http://127.0.0.1/${"l".repeat(150)}`);
    expect(stdout).toMatch(/CRL Distribution Points:\s+Full Name:\s+URI:http:\/\/127\.0\.0\.1\/list/);
  });
});
