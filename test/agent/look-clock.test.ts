import { expect, test } from "vitest";
import { agentScript } from "../../provider/src/agent/bootstrap";
import { runPowershell, withoutPowershell } from "../support/powershell";

test.skipIf(withoutPowershell("the clock of look-ups"))(
  "queries of one request share the time for look-ups, so that many sites do not take as many times as long",
  async () => {
    const [clock] = /^function Get-LookClock[\s\S]*?^\}/m.exec(agentScript()) ?? [];
    const script = [
      "Set-StrictMode -Version 3.0",
      "$ErrorActionPreference = 'Stop'",
      "$Asked = @{ id = 1 }",
      "$LookClocks = @{ request = $null }",
      clock,
      "$first = Get-LookClock 'accounts'",
      "$same = [object]::ReferenceEquals($first, (Get-LookClock 'accounts'))",
      "$other = [object]::ReferenceEquals($first, (Get-LookClock 'chains'))",
      "$Asked['id'] = 2",
      "$next = [object]::ReferenceEquals($first, (Get-LookClock 'accounts'))",
      '[Console]::Out.Write("$same $other $next")',
    ].join("\n");
    expect(await runPowershell(script, "")).toEqual({ code: 0, stdout: "True False False", stderr: "" });
  },
);
