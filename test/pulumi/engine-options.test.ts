import { describe, expect, test } from "vitest";
import { trafficIn, UNTOUCHED } from "../support/doors";
import { hasPulumi } from "../support/pulumi";
import { drift, fail, makeWorld, mappingsAt, PASSWORDS, person, resourcesIn, SITE, succeed } from "./world";

const mapping = (name: string, more = "", options = "") =>
  `new OneToOneMapping("${name}", { site, certificate: cer("${name}"), userName: "CORP\\\\${name}", password: PASSWORDS.${name} ?? "planted-Other-5"${more} }${options});`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: true };
const renewed = { userName: "CORP\\renewed", password: "planted-Other-5", enabled: true };

// A dynamic resource whose outputs a preview does not know.
const LATER = `
class Later extends pulumi.dynamic.Resource {
  constructor(name, props) {
    super({ create: async (inputs) => ({ id: "later", outs: inputs }) }, name, { ...props, result: undefined });
  }
}
const later = new Later("later", { user: "CORP\\\\alice", password: PASSWORDS.alice, pem: cer("alice"), siteName: site, flag: "Ssl" });
`;

describe.skipIf(!hasPulumi)("with the engine's own options", () => {
  test("values that a preview does not know pass, for every property; a preview never connects unless it is to refresh, and tells drift by its exit code", async () => {
    const world = await makeWorld(`${LATER}
      const unknown = (value) => later.id.apply(() => value);
      new OneToOneMapping("alice", {
        site: unknown(site),
        certificate: unknown(cer("alice")),
        userName: unknown("CORP\\\\alice"),
        password: unknown(PASSWORDS.alice),
        enabled: unknown(true),
      });
      new SslAccess("tls", { site: unknown(site), sslFlags: ["Ssl", unknown("SslNegotiateCert")] });
      new SslAccess("api", { site, path: unknown("api"), sslFlags: unknown(["Ssl"]) });
      new ClientCertMappingAuth("auth", { site, enabled: unknown(true), logonMethod: unknown("Batch") });
    `);
    const { simulator, stack } = world;
    const preview = async () => expect((await succeed(stack.preview())).stdout).toMatch(/\+ 6 to create/);
    expect(await trafficIn(world, preview)).toEqual(UNTOUCHED);
    await succeed(stack.up({ args: ["--skip-preview=false"] }));
    expect(mappingsAt(simulator)).toEqual([alice]);
    const again = () => succeed(stack.up({ args: ["--skip-preview=false", "--expect-no-changes"] }));
    expect(await trafficIn(world, again)).toEqual(UNTOUCHED);

    const refresh = async () => expect((await drift(stack)).code).toBe(0);
    expect(await trafficIn(world, refresh)).toMatchObject({ sessions: 1, commits: 0 });
    simulator.edit((doc) =>
      doc.changeMapping(SITE, person("alice").base64, { password: "somebody-else", userName: "CORP\\mallory" }),
    );
    const { code, text } = await drift(stack);
    expect(code).toBe(7);
    expect(text).toContain("CORP\\\\mallory");
    for (const secret of [...Object.values(PASSWORDS), "somebody-else"]) expect(text).not.toContain(secret);
    await succeed(stack.up({ args: ["--refresh"] }));
    expect(mappingsAt(simulator)).toEqual([alice]);
  });

  test("--target touches its target only; protect keeps, retainOnDelete forgets", async () => {
    const program_ = (more = "") =>
      mapping("alice", more, ", { protect: true }") +
      mapping("bob", more, ", { retainOnDelete: true }") +
      mapping("renewed", more);
    const { simulator, stack, program } = await makeWorld(program_());
    await succeed(stack.up());
    await program(program_(", enabled: false"));
    const urns = (await resourcesIn(stack)).map(({ urn }) => urn);
    const target = (name: string) => ["--target", urns.find((urn) => urn.endsWith(`::${name}`)) ?? ""];
    await succeed(stack.up({ args: target("renewed") }));
    expect(mappingsAt(simulator)).toHaveLength(3);
    expect(mappingsAt(simulator)).toEqual(expect.arrayContaining([alice, bob, { ...renewed, enabled: false }]));
    await succeed(stack.destroy({ args: target("renewed") }));
    expect(mappingsAt(simulator)).toHaveLength(2);

    await program(mapping("alice", "", ", { protect: true }"));
    await succeed(stack.up());
    expect(mappingsAt(simulator)).toEqual(expect.arrayContaining([alice, bob]));
    await program("");
    await fail(stack.up());
    expect(mappingsAt(simulator)).toHaveLength(2);
    expect((await resourcesIn(stack)).map(({ urn }) => urn.split("::").at(-1))).toEqual(["alice"]);
  });
});
