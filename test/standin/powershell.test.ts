import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startCommand } from "../../provider/src/agent/bootstrap";
import { realPowershell } from "../../simulator/src/standin/powershell";
import { required, withoutPowershell } from "../support/powershell";
import { runScript, type TestServer, testServer } from "./run";

describe.skipIf(withoutPowershell("PowerShell on the stand-in"))("PowerShell on the stand-in", () => {
  let server: TestServer;
  beforeEach(() => {
    server = testServer();
  });
  afterEach(() => server.close());

  const start = () => realPowershell({ pwsh: required(), engine: server.engine, windows: server.windows });

  test("answers for Windows as it is at that moment", async () => {
    server.windows.machineGuid = "a guid";
    server.windows.elevated = false;
    server.windows.freeBytes = 12;
    const { stdout } = await runScript(
      server,
      `Get-WindowsComputerName; Get-WindowsMachineGuid; Test-WindowsElevated; Get-WindowsIisVersion
       Get-WindowsFreeBytes (Get-WindowsConfigurationFile); Test-WindowsWrongBitness`,
    );
    expect(stdout.split(/\r?\n/)).toEqual(["WEB01", "a guid", "False", "10.0", "12", "False", ""]);
  });

  test.each([null, "\\\\share\\iis"])("tells of a shared configuration: %s", async (folder) => {
    server.windows.redirection = folder;
    const { stdout } = await runScript(
      server,
      `[void][System.Reflection.Assembly]::LoadFrom((Get-WindowsAdministrationDll))
       $c = [Microsoft.Web.Administration.ServerManager]::new().GetRedirectionConfiguration()
       try { $c.GetSection('configurationRedirection').GetAttributeValue('path') }
       catch { '0x{0:X8}' -f $_.Exception.InnerException.HResult }`,
    );
    expect(stdout.trim()).toBe(folder ?? "0x80070490");
  });

  test("passes all lines after the script on, byte for byte, and the exit code back", async () => {
    const { stdout, code } = await runScript(
      server,
      `while ($null -ne ($line = $Reader.ReadLine())) { '<' + $line + '>' }
       [Environment]::Exit(7)`,
      "one\r\ntwo é\n\nlast without an end",
    );
    expect([stdout.split(/\r?\n/), code]).toEqual([["<one>", "<two é>", "<>", "<last without an end>", ""], 7]);
  });

  test("reads the script from pieces of any size", async () => {
    const child = start()(startCommand());
    const line = `${Buffer.from("#region windows\n#endregion windows\nGet-WindowsComputerName\n").toString("base64")}\n`;
    for (const character of line) child.stdin.write(character);
    child.stdin.end();
    expect((await text(child.stdout)).trim()).toBe("WEB01");
  });

  test("ends with its input, script or no script", async () => {
    const child = start()(startCommand());
    child.stdin.end();
    expect(await child.exited).toBe(0);
  });

  test("runs nothing but PowerShell", async () => {
    const child = start()("cmd.exe /c dir");
    expect(await child.exited).toBe(1);
    expect(await text(child.stderr)).toContain("powershell.exe");
  });

  test("can be killed at any time", async () => {
    const early = start()(startCommand());
    early.kill();
    expect(await early.exited).toBe(1);
    const late = start()(startCommand());
    const script = "#region windows\n#endregion windows\n'started'; [void]$Reader.ReadLine()";
    late.stdin.write(`${Buffer.from(script).toString("base64")}\n`);
    await new Promise((started) => late.stdout.once("data", started));
    late.kill();
    expect(await late.exited).toBe(1);
  });

  test("has nothing of this program's environment", async () => {
    process.env.IIS_CLIENTCERT_TEST_SECRET = "secret";
    try {
      const { stdout } = await runScript(
        server,
        "'<' + [Environment]::GetEnvironmentVariable('IIS_CLIENTCERT_TEST_SECRET') + '>'",
      );
      expect(stdout.trim()).toBe("<>");
    } finally {
      delete process.env.IIS_CLIENTCERT_TEST_SECRET;
    }
  });

  test("tells what is wrong with the engine as an error of the call", async () => {
    server.engine.open = () => {
      throw new Error("no engine today");
    };
    const { stdout } = await runScript(
      server,
      `[void][System.Reflection.Assembly]::LoadFrom((Get-WindowsAdministrationDll))
       try { [Microsoft.Web.Administration.ServerManager]::new().GetApplicationHostConfiguration() }
       catch { $_.Exception.InnerException.Message }`,
    );
    expect(stdout).toContain("no engine today");
  });
});
