import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLocally } from "../../provider/src/transport";
import { nativeProgram, withoutCredentials } from "../../provider/src/transport/local";
import { failure, roundTrip, startOptions } from "./door";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iis-clientcert-local-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function script(name: string, text: string): Promise<string> {
  const path = join(folder, `${name}.cjs`);
  await writeFile(path, text);
  return `${process.execPath} ${path}`;
}

test("a local process talks over its streams and leaves with its input", async () => {
  const command = await script("echo", "process.stdin.pipe(process.stdout); process.exitCode = 4;");
  const child = await startLocally()(command, startOptions());
  expect(await roundTrip(child, "hällo\n")).toBe("hällo\n");
  await child.close(5_000);
  expect(await child.ended).toEqual({ code: 4 });
});

test("words reach the program apart", async () => {
  const command = await script("words", "console.log(JSON.stringify(process.argv.slice(2)));");
  const child = await startLocally()(`${command} -NoLogo  AAAA==`, startOptions());
  const seen = await new Promise<Buffer>((resolve) => child.stdout.once("data", resolve));
  expect(JSON.parse(seen.toString())).toEqual(["-NoLogo", "AAAA=="]);
  await child.close();
});

test("a program that is not there is not started, and the error has no command line", async () => {
  const error = await failure(startLocally()("no-such-program-anywhere -EncodedCommand AAAA", startOptions()));
  expect(error.code).toBe("connection/not-started");
  expect(error.message).toContain("ENOENT");
  expect(JSON.stringify({ ...(error.cause as object) }) + error.message).not.toContain("EncodedCommand");
});

test("a process that does not leave is ended after the grace", async () => {
  const command = await script("stay", "process.stdin.resume(); setInterval(() => {}, 1000); console.log('up');");
  const child = await startLocally()(command, startOptions());
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await child.close(50);
  expect(await child.ended).toEqual({});
});

test("a process that is killed from outside is lost", async () => {
  const command = await script("die", "process.kill(process.pid, 'SIGKILL');");
  const child = await startLocally()(command, startOptions());
  child.stdout.resume();
  const { code, error } = await child.ended;
  // Windows knows no signals: there it is an exit code.
  expect(error?.code ?? code).toBe(process.platform === "win32" ? 1 : "connection/lost");
});

test("an aborted signal starts nothing", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  expect((await failure(startLocally()("whatever", startOptions({ signal })))).message).toBe("enough");
});

test("the child does not get our credentials", () => {
  const env = { PATH: "x", IIS_CLIENTCERT_WEB1_PASSWORD: "s", iis_clientcert_web1_private_key: "s", PULUMI: "y" };
  expect(withoutCredentials(env)).toEqual({ PATH: "x", PULUMI: "y" });
});

test("Windows is asked for the PowerShell in its system folder, by a 32-bit Node too", () => {
  const wow64 = { SystemRoot: "C:\\Windows", PROCESSOR_ARCHITEW6432: "AMD64" };
  const sysnative = "C:\\Windows\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe";
  const on = (env: NodeJS.ProcessEnv, arch: NodeJS.Architecture) => ({ platform: "win32", env, arch }) as const;
  expect(nativeProgram("powershell.exe", on(wow64, "ia32"))).toBe(sysnative);
  const system = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
  expect(nativeProgram("powershell.exe", on(wow64, "x64"))).toBe(system);
  expect(nativeProgram("powershell.exe", on({ SystemRoot: "C:\\Windows" }, "ia32"))).toBe(system);
  expect(nativeProgram("powershell.exe", on({}, "x64"))).toBe(system);
  expect(nativeProgram("node.exe", on(wow64, "ia32"))).toBe("node.exe");
  expect(nativeProgram("powershell.exe", { ...on(wow64, "x64"), platform: "linux" })).toBe("powershell.exe");
});
