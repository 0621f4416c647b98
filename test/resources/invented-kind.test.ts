import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { resource } from "../../provider/src/program/resource";
import { check } from "../../provider/src/reconcile/check";
import { identityOf, idOf } from "../../provider/src/reconcile/identity";
import { secretNames } from "../../provider/src/reconcile/names";
import { KINDS } from "../../provider/src/resources/kinds";
import { SECTIONS } from "../../provider/src/resources/sections";
import { resourceSpec } from "../../scripts/describe/schema";
import { sentencesIn } from "../../scripts/describe/sentences";
import { tablesOf } from "../../scripts/describe/table";
import { startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack, startProvider } from "../../trials/driver";
import { declare, inspect, runProgram } from "../program/program";
import { type TeamArgs, type TeamOutputs, teamKind } from "./invented";

// What a resource must have done for it by the core alone: nothing of `Team` stands in the package.

const SITE = "Default Web Site";
class Team extends resource<TeamArgs, TeamOutputs>(teamKind) {}
const given = { site: SITE, account: "CORP\\sales", secretWord: "planted" };

test("check fills, normalises and refuses by its table", () => {
  const inputs = { server: "web01", site: SITE, team: "sales", account: "CORP\\sales" };
  expect(check(teamKind, inputs)).toEqual({ inputs: { ...inputs, enabled: true }, failures: [], identified: true });
  const reasons = (news: object) => check(teamKind, { ...inputs, ...news }).failures.map(({ reason }) => reason);
  expect(reasons({ team: "" })).toEqual(["team: must not be empty (input/invalid)"]);
  expect(reasons({ account: undefined })).toEqual(["account: is required (input/invalid)"]);
  expect(reasons({ capitals: "X" })).toEqual([expect.stringMatching(/^capitals: is an output, and cannot be set/)]);
  expect(reasons({ serverLevel: true })).toEqual([expect.stringMatching(/^serverLevel: cannot be combined with site/)]);
});

test("its identity is what the table marks, in its order", () => {
  const identity = identityOf(teamKind, { server: "web01", site: SITE, team: "Sales" });
  expect(identity && idOf(identity)).toBe("WEB01/DEFAULT%20WEB%20SITE/SALES");
  expect(identityOf(teamKind, { server: "web01", team: ["unknown"] })).toBeDefined();
});

describe("in a program", () => {
  test("its secret is secret, in inputs and in state", async () => {
    const { result, registered } = await runProgram(() => {
      const made = new Team("sales", { ...given, team: "sales" });
      return Promise.all([inspect(made.secretWord), inspect(made.account)]);
    });
    expect(result).toEqual([
      { secret: true, value: "planted" },
      { secret: false, value: "CORP\\sales" },
    ]);
    expect(registered.map(({ type }) => type)).toEqual(["pulumi-nodejs:dynamic/iis-clientcert:Team"]);
    expect(secretNames(teamKind)).toEqual(["secretWord"]);
  });

  test("two teams stand side by side, and the same one twice is refused", async () => {
    const team = (name: string, of: string) => new Team(name, { ...given, team: of });
    const apart = await declare(() => [team("one", "sales"), team("two", "support")]);
    expect([apart.registered.length, apart.failures]).toEqual([2, []]);
    const twice = await declare(() => [team("one", "sales"), team("two", "SALES")]);
    expect(twice.registered.map(({ name }) => name)).toEqual(["one"]);
    expect(twice.failures[0]?.message).toMatch(
      /^Team "two": Team "two": declares the same thing as Team "one"|declares/,
    );
  });
});

describe.each(["ssh", "winrm"] as const)("over %s", (transport) => {
  test("it is made, compared, found changed, repaired, replaced and deleted", async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const servers = { web01: { simulator, transport } };
    const stack = new Stack(servers);
    const team = (inputs: object): Declaration => ({ name: "sales", type: "Team", inputs: { ...given, ...inputs } });
    const run = async (
      work: (options: { provider: Awaited<ReturnType<typeof startProvider>> }) => Promise<unknown>,
    ) => {
      const provider = await startProvider(servers, { kinds: [...KINDS, teamKind] });
      try {
        return await work({ provider });
      } finally {
        await provider.close();
      }
    };
    const up = (inputs: object, more: object = {}) =>
      run((options) => stack.up([team(inputs)], { ...options, ...more }));
    const held = () => {
      const teams = simulator.engine.effective(SECTIONS.mapping, SITE).getChildElement("manyToOneMappings").collection;
      return Array.from({ length: teams?.count ?? 0 }, (_, at) =>
        ["name", "userName", "password", "description"].map((name) => teams?.getItem(at).getAttribute(name).value),
      );
    };

    expect(await up({ team: "sales", note: "n" })).toMatchObject({ ok: true });
    expect(held()).toEqual([["sales", "CORP\\sales", "planted", "n"]]);
    expect(stack.checkpoint.resources[0]).toMatchObject({ outputs: { capitals: "SALES", secretWord: "planted" } });
    expect(await up({ team: "sales", note: "n" })).toMatchObject({ steps: [{ operation: "same" }] });

    // Somebody else's stack takes it over, with another account and another password.
    const other = new Stack(servers);
    const theirs = {
      name: "theirs",
      type: "Team",
      inputs: { ...given, team: "SALES", account: "CORP\\other", secretWord: "x" },
    };
    expect(await run((options) => other.up([theirs], options))).toMatchObject({ ok: true });
    // The schema says that a name in another case is the same.
    expect(held()).toEqual([["sales", "CORP\\other", "x", "n"]]);
    expect(await up({ team: "sales", note: "n" }, { refresh: true })).toMatchObject({
      steps: [{ operation: "read" }, { operation: "update" }],
    });
    expect(held()).toEqual([["sales", "CORP\\sales", "planted", "n"]]);
    expect(await up({ team: "sales" })).toMatchObject({ ok: true });
    // No longer named, it goes back to its default; the password stays.
    expect(held()).toEqual([["sales", "CORP\\sales", "planted", ""]]);
    expect(await up({ team: "sales", secretWord: "other" }, { refresh: true })).toMatchObject({ ok: true });
    expect(held()).toEqual([["sales", "CORP\\sales", "other", ""]]);

    // What was never named is none of its, whoever writes it.
    expect(await up({ team: "sales", secretWord: "other" }, { refresh: true })).toMatchObject({
      steps: [{ operation: "read" }, { operation: "same" }],
    });
    expect(
      await run((options) => other.up([{ ...theirs, inputs: { ...theirs.inputs, note: "theirs" } }], options)),
    ).toMatchObject({ ok: true });
    expect(await up({ team: "sales", secretWord: "other" }, { refresh: true })).toMatchObject({ ok: true });
    expect(held()).toEqual([["sales", "CORP\\sales", "other", "theirs"]]);

    expect(await up({ team: "support", secretWord: "other" })).toMatchObject({ ok: true });
    expect(held()).toEqual([["support", "CORP\\sales", "other", ""]]);
    await run((options) => stack.destroy(options));
    expect(held()).toEqual([]);
  });
});

test("its page's table and its schema are made from its table", () => {
  const sentences = new Map([
    ...sentencesIn(join(__dirname, "../../provider/src/resources/common.ts")),
    ...sentencesIn(join(__dirname, "invented.ts")),
  ]);
  const tables = tablesOf(teamKind, sentences);
  expect(tables).toContain(
    "| `team` | Name of the team: sales or support. A change replaces the resource. | required |",
  );
  expect(tables).toContain(
    "| `secretWord` | Password of the account. Secret, whether or not the program marks it. | what is stored stays |",
  );
  expect(tables).toContain("| `capitals` | Name of the team in capitals. |");
  const spec = resourceSpec(teamKind, "A team.", sentences);
  expect(spec.requiredInputs).toEqual(["team", "account"]);
  expect(spec.inputProperties.secretWord).toEqual({
    type: "string",
    secret: true,
    description: sentences.get("secretWord"),
  });
  expect(spec.properties.capitals).toMatchObject({ type: "string" });
});
