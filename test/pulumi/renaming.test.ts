import { describe, expect, test } from "vitest";
import { trafficIn, UNTOUCHED } from "../support/doors";
import { hasPulumi } from "../support/pulumi";
import { fail, makeWorld, mappingsAt, PASSWORDS, resourcesIn, succeed } from "./world";

const mapping = (name: string, options = "") =>
  `new OneToOneMapping(${JSON.stringify(name)}, { site, certificate: cer("alice"), userName: "CORP\\\\alice", password: PASSWORDS.alice }${options});`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };

describe.skipIf(!hasPulumi)("renaming in the program", () => {
  test("loses nothing and writes nothing, with an alias or without; two names for the same thing are refused before the second is registered", async () => {
    const world = await makeWorld(mapping("old"));
    const { simulator, stack, program } = world;
    const names = async () => (await resourcesIn(stack)).map(({ urn }) => urn.split("::").at(-1));
    await succeed(stack.up());
    await program(mapping("new"));
    expect(await trafficIn(world, () => succeed(stack.up()))).toMatchObject({ commits: 0 });
    expect(mappingsAt(simulator)).toEqual([alice]);
    expect(await names()).toEqual(["new"]);

    await program(mapping("newer", ', { aliases: [{ name: "new" }] }'));
    const aliased = async () => expect((await succeed(stack.up())).stdout).toMatch(/2 unchanged/);
    expect(await trafficIn(world, aliased)).toEqual(UNTOUCHED);
    expect(await names()).toEqual(["newer"]);

    const twin = `new OneToOneMapping("two", { site: "DEFAULT web site", certificate: pfx("alice"), userName: "x", password: "y" });`;
    await program(mapping("newer", ', { aliases: [{ name: "new" }] }') + twin);
    const text = await fail(stack.up());
    expect(text).toMatch(/OneToOneMapping "two": declares the same thing as OneToOneMapping "newer"/);
    expect(text).toContain("input/duplicate");
    expect(await names()).toEqual(["newer"]);
    expect(mappingsAt(simulator)).toEqual([alice]);
  });
});
