import { expect, test } from "vitest";
import { startCommand } from "../../provider/src/agent/bootstrap";
import { powershellArguments } from "../../simulator/src/standin/command-line";

test.each([
  ["powershell.exe -NoProfile -File x", ["-NoProfile", "-File", "x"]],
  ["PowerShell -Command  1", ["-Command", "1"]],
  ['"C:\\Program Files\\x\\powershell.exe" -Command "a b"c', ["-Command", "a bc"]],
  ["powershell.exe", []],
])("%s has the arguments of PowerShell", (line, args) => {
  expect(powershellArguments(line)).toEqual(args);
});

test.each(["", "pwsh -File x", "cmd.exe /c powershell.exe", "notpowershell.exe"])("'%s' is no PowerShell", (line) => {
  expect(powershellArguments(line)).toBeUndefined();
});

test("the command of the agent is understood", () => {
  const args = powershellArguments(startCommand());
  expect(args?.at(-2)).toBe("-EncodedCommand");
});
