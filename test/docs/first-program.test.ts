import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { redirectWarnings } from "../../provider/src/server";
import { startFromCommandLine } from "../../simulator/src/command-line";
import { ask } from "../../simulator/src/doors/site-ask";
import { Stack } from "../../trials/driver";
import { runFirstProgram } from "./first-program";
import { README } from "./pages";

const SITE = "Default Web Site";
const operations = ({ steps }: { steps: readonly { operation: string }[] }) => steps.map(({ operation }) => operation);

/** The simulated server that README offers, by what it prints. */
async function simulated() {
  const running = await startFromCommandLine([]);
  if (!running) throw new Error("it only said how it is used");
  onTestFinished(() => running.close());
  const printed = (line: RegExp) => line.exec(running.text)?.[1] ?? "";
  const folder = printed(/^files +(.*?):/m);
  const config = { "test:alicePassword": printed(/set --secret alicePassword (\S+)$/m) };
  const password = printed(/^login .*password ([^;\s]+)/m);
  const [, authority = "", client = "", url = ""] =
    /^curl --cacert (\S+) --cert (\S+) (\S+)$/m.exec(running.text) ?? [];
  const curl = () => {
    const pem = readFileSync(client, "utf8");
    const authorityPem = readFileSync(authority, "utf8");
    return ask(url, { certificatePem: pem, privateKeyPem: pem, authorityPem });
  };
  const curlWithoutCertificate = () => ask(url);
  return { running, folder, config, password, curl, curlWithoutCertificate };
}

test("the first program of README: four resources, a second up with nothing to do, alice by the printed curl line, a destroy", async () => {
  const former = redirectWarnings(() => {});
  onTestFinished(() => void redirectWarnings(former));
  const { running, folder, config, password, curl, curlWithoutCertificate } = await simulated();
  const { simulator } = running;
  const program = await runFirstProgram(config, join(folder, "alice.cer"));
  const stack = new Stack({ web01: { simulator, transport: "ssh", entry: { user: "Administrator", password } } });
  expect((await curl()).account).toBe("anonymous");

  const up = await stack.up(program);
  expect(up.errors).toEqual([]);
  // README counts the stack, too.
  expect(operations(up)).toEqual(["create", "create", "create", "create"]);
  expect(README.text).toContain("five resources are created: the stack and these four");
  expect(await curl()).toMatchObject({ status: "200", account: "CORP\\alice" });
  expect((await curlWithoutCertificate()).status).toBe("403.7");

  const { commits } = simulator.counts;
  expect(operations(await stack.up(program))).toEqual(["same", "same", "same", "same"]);
  expect(operations(await stack.preview(program, { refresh: true }))).toEqual(["same", "same", "same", "same"]);
  expect(simulator.counts.commits).toBe(commits);

  expect(await stack.destroy()).toMatchObject({ ok: true });
  expect(simulator.edit((doc) => doc.mappings(SITE))).toEqual([]);
  expect((await curl()).account).toBe("anonymous");
});
