import { expect, test } from "vitest";
import { startCommand } from "../../provider/src/agent/bootstrap";
import { PROGRAMS } from "../../provider/src/transport/programs";
import { passOn, refusalOf } from "../../simulator/src/doors/ssh-shell";

const ENCODED = `powershell.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand ${"aB3+/".repeat(300)}==`;

test("a line of plain words and base64 passes both shells", () => {
  expect(refusalOf("cmd", ENCODED)).toBeUndefined();
  expect(refusalOf("powershell", ENCODED)).toBeUndefined();
});

test("PowerShell's full path passes both shells over SSH, and over WinRM cmd.exe finds its folder", () => {
  const [overSsh, overWinrm] = [startCommand(PROGRAMS.ssh[0]), startCommand(PROGRAMS.winrm[0])];
  for (const shell of ["cmd", "powershell"] as const) expect(passOn(shell, overSsh)).toEqual({ passed: overSsh });
  const installed = "D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
  expect(passOn("cmd", overWinrm, "D:\\Windows")).toEqual({ passed: startCommand(installed) });
  expect(passOn("powershell", overWinrm)).toHaveProperty("refusal");
});

test.each(["&", "|", "<", ">", "^", "%", "\n"])("cmd refuses %j outside quotes", (character) => {
  expect(refusalOf("cmd", `echo a${character}b`)).toContain(JSON.stringify(character));
});

test("cmd takes quoted signs as they are, except per cent", () => {
  expect(refusalOf("cmd", 'echo "a & b"')).toBeUndefined();
  expect(refusalOf("cmd", 'echo "a & b" & c')).toContain('"&"');
  expect(refusalOf("cmd", 'echo "%PATH%"')).toContain('"%"');
});

test.each(["$", "`", '"', "'", ";", "|", "&", "(", ")", "{", "}", "@", "#", ",", "<", ">"])(
  "powershell refuses %j",
  (character) => {
    expect(refusalOf("powershell", `echo a${character}b`)).toContain(JSON.stringify(character));
  },
);

test("cmd takes 8,191 characters and no more", () => {
  expect(refusalOf("cmd", "x".repeat(8_191))).toBeUndefined();
  expect(refusalOf("cmd", "x".repeat(8_192))).toBe("The command line is too long.");
});
