import { describe, expect, test } from "vitest";
import { hasPulumi } from "../support/pulumi";
import { attributeAt, fail, makeWorld, mappingsAt, PASSWORDS, resourcesIn, succeed } from "./world";

const mapping = (name: string) =>
  `new OneToOneMapping(${JSON.stringify(name)}, { site, certificate: cer("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice });`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };

describe.skipIf(!hasPulumi)("renaming in the program", () => {
  test("loses nothing and writes nothing", async () => {
    const { simulator, stack, program, commitsIn } = await makeWorld(mapping("old"));
    await succeed(stack.up());
    await program(mapping("new"));
    expect(await commitsIn(() => succeed(stack.up()))).toBe(0);
    expect(mappingsAt(simulator)).toEqual([alice]);
    expect((await resourcesIn(stack)).map(({ urn }) => urn.split("::").at(-1))).toEqual(["new"]);
    await succeed(stack.destroy());
    expect(mappingsAt(simulator)).toEqual([]);
  });

  test("loses nothing when the run is cut between create and delete", async () => {
    const { simulator, stack, program } = await makeWorld(mapping("old"));
    await succeed(stack.up());
    // The new resource is made, then the program fails: the old one's delete never comes in this run.
    await program(
      `${mapping("new")} pulumi.output(0).apply(() => new Promise((_, reject) => setTimeout(() => reject(new Error("cut")), 3000)));`,
    );
    await fail(stack.up());
    expect((await resourcesIn(stack)).map(({ urn }) => urn.split("::").at(-1)).sort()).toEqual(["new", "old"]);
    await program(mapping("new"));
    await succeed(stack.up());
    expect(mappingsAt(simulator)).toEqual([alice]);
    expect((await resourcesIn(stack)).map(({ urn }) => urn.split("::").at(-1))).toEqual(["new"]);
  });

  test("a section resource that named more than its successor gives back only the rest", async () => {
    const { simulator, stack, program } = await makeWorld(
      `new ClientCertMappingAuth("old", { site, logonMethod: "Batch" });`,
    );
    await succeed(stack.up());
    await program(`new ClientCertMappingAuth("new", { site });`);
    await succeed(stack.up());
    expect(attributeAt(simulator, "clientCertificates", "enabled")).toBe(true);
    expect(attributeAt(simulator, "clientCertificates", "logonMethod")).toBe(3);
  });

  test("with aliases state follows, and nothing is made or deleted", async () => {
    const { stack, program, commitsIn } = await makeWorld(mapping("old"));
    await succeed(stack.up());
    await program(mapping("new").replace(" });", ' }, { aliases: [{ name: "old" }] });'));
    const { stdout } = await succeed(stack.up());
    expect(stdout).toMatch(/2 unchanged/);
    expect(await commitsIn(() => succeed(stack.up({ args: ["--expect-no-changes"] })))).toBe(0);
  });

  test("two resources that declare the same thing are refused, both named, before the second is registered", async () => {
    const { simulator, stack } = await makeWorld(
      `${mapping("one")} new OneToOneMapping("two", { site: "DEFAULT web site", certificate: pfx("alice"), userName: "x", password: "y" });`,
    );
    const text = await fail(stack.up());
    expect(text).toMatch(/OneToOneMapping "two": declares the same thing as OneToOneMapping "one"/);
    expect(text).toContain("input/duplicate");
    expect((await resourcesIn(stack)).map(({ urn }) => urn.split("::").at(-1))).not.toContain("two");
    expect(mappingsAt(simulator).length).toBeLessThanOrEqual(1);
  });
});
