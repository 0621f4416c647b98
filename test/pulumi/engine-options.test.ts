import { describe, expect, test } from "vitest";
import { hasPulumi } from "../support/pulumi";
import { fail, makeWorld, mappingsAt, PASSWORDS, resourcesIn, succeed } from "./world";

const mapping = (name: string, more = "", options = "") =>
  `new OneToOneMapping("${name}", { site, certificate: cer("${name}"), userName: "CORP\\\\${name}", password: PASSWORDS.${name}${more} }${options});`;
const alice = { userName: "CORP\\alice", password: PASSWORDS.alice, enabled: true };
const bob = { userName: "CORP\\bob", password: PASSWORDS.bob, enabled: true };

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
  test("values that a preview does not know pass, for every property", async () => {
    const { simulator, stack } = await makeWorld(`${LATER}
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
    const { stdout } = await succeed(stack.preview());
    expect(stdout).toMatch(/\+ 6 to create/);
    expect(simulator.counts.sessions).toBe(0);
    await succeed(stack.up({ args: ["--skip-preview=false"] }));
    expect(mappingsAt(simulator)).toEqual([alice]);
    await succeed(stack.up({ args: ["--expect-no-changes"] }));
  });

  test("a preview never connects unless it is to refresh", async () => {
    const { simulator, stack } = await makeWorld(mapping("alice"));
    await succeed(stack.preview());
    await succeed(stack.up());
    const { sessions } = simulator.counts;
    await succeed(stack.preview());
    await succeed(stack.up());
    expect(simulator.counts.sessions).toBe(sessions);
    await succeed(stack.preview({ args: ["--refresh"] }));
    expect(simulator.counts.sessions).toBe(sessions + 1);
  });

  test("protect keeps, retainOnDelete forgets", async () => {
    const both = mapping("alice", "", ", { protect: true }") + mapping("bob", "", ", { retainOnDelete: true }");
    const { simulator, stack, program } = await makeWorld(both);
    await succeed(stack.up());
    await program(mapping("alice", "", ", { protect: true }"));
    await succeed(stack.up());
    expect(mappingsAt(simulator)).toEqual(expect.arrayContaining([alice, bob]));
    await program("");
    await fail(stack.up());
    expect(mappingsAt(simulator)).toHaveLength(2);
    expect((await resourcesIn(stack)).map(({ urn }) => urn.split("::").at(-1))).toEqual(["alice"]);
  });

  test("--target touches its target only, and a rename outside it is left for later", async () => {
    const { simulator, stack, program } = await makeWorld(mapping("alice") + mapping("bob"));
    await succeed(stack.up());
    await program(mapping("alice", ", enabled: false") + mapping("bob", ", enabled: false"));
    const urn = (await resourcesIn(stack)).map((resource) => resource.urn).find((text) => text.endsWith("::bob")) ?? "";
    await succeed(stack.up({ args: ["--target", urn] }));
    expect(mappingsAt(simulator)).toEqual(expect.arrayContaining([alice, { ...bob, enabled: false }]));
    await succeed(stack.destroy({ args: ["--target", urn] }));
    expect(mappingsAt(simulator)).toEqual([alice]);
  });

  test("mistakes are refused before anything is sent, with the property's path", async () => {
    const { simulator, stack, program } = await makeWorld(
      `new SslAccess("tls", { site, sslFlags: ["Ssl", "SslRequireCert"] });`,
    );
    expect(await fail(stack.up())).toContain("add SslNegotiateCert");
    await program(mapping("alice", ', path: "api"').replace("PASSWORDS.alice", "PASSWORDS.alice"));
    const text = await fail(stack.up());
    await program(
      `new OneToOneMapping("x", { site, certificate: cer("alice"), userName: "", password: PASSWORDS.alice });`,
    );
    const empty = await fail(stack.up());
    expect(empty).toContain("userName: must not be empty");
    for (const shown of [text, empty]) expect(shown).not.toContain(PASSWORDS.alice);
    expect(text).toContain("OneToOneMapping has no such property");
    expect(simulator.counts.sessions).toBe(0);
  });
});
