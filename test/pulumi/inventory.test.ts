import { describe, expect, test } from "vitest";
import { runCommand } from "../command/recorded-io";
import { hasPulumi } from "../support/pulumi";
import { makeWorld, PASSWORDS, person, SITE, succeed } from "./world";

describe.skipIf(!hasPulumi)("inventory in a project of the real engine", () => {
  test("finds the servers with their secrets in the stack's configuration, and marks what its state declares", async () => {
    const { simulator, stack } = await makeWorld(`
      new OneToOneMapping("alice", { site, certificate: pfx("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice });
    `);
    await succeed(stack.up());
    const foreign = { certificate: person("bob").base64, userName: "CORP\\bob", password: PASSWORDS.bob };
    simulator.edit((doc) => doc.addMapping(SITE, foreign));
    const { folder: cwd, env } = stack;
    const { code, out, err } = await runCommand(["inventory", "--stack", "dev", "--json"], { cwd, env });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const found = JSON.parse(out).mappings.map((each: Record<string, unknown>) => [each.account, each.declared]);
    expect(found.sort()).toEqual([
      ["CORP\\alice", true],
      ["CORP\\bob", false],
    ]);
    for (const secret of Object.values(PASSWORDS)) expect(out).not.toContain(secret);
    const other = await runCommand(["inventory", "--stack", "nobodys"], { cwd, env });
    expect(other.code).toBe(2);
    expect(other.err).toContain("found no stack of this name");
    const closed = await runCommand(["inventory"], { cwd, env: { ...env, PULUMI_CONFIG_PASSPHRASE: "wrong" } });
    expect(closed.code).toBe(2);
    expect(closed.err).toContain("is not the passphrase of the stack");
  });
});
