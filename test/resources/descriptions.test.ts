import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import * as published from "../../provider/src";
import { KINDS } from "../../provider/src/resources/kinds";
import { pageOf, sentencesOf } from "../../scripts/describe/pages";
import { resourceSpec } from "../../scripts/describe/schema";
import { classesIn } from "../../scripts/describe/sentences";

const repository = resolve(__dirname, "../..");
const read = (...path: string[]) => readFileSync(join(repository, ...path), "utf8");

/** What is at no site is somewhere else. */
const PLACES: Readonly<Record<string, string>> = { SslBinding: "endpoint", WindowsFeature: "name" };

describe.each(KINDS)("$type", (kind) => {
  const sentences = sentencesOf(kind.type);

  test("has a sentence for every property", () => {
    for (const name of Object.keys(kind.properties)) {
      expect(sentences.get(name), name).toMatch(/^[A-Z`].*[.)]$/);
      expect(sentences.get(name), name).not.toMatch(/\s{2}/);
    }
  });

  test("has a page whose tables are those of its table; `npm run describe` writes them anew", () => {
    const { text, wanted } = pageOf(kind);
    expect(text).toBe(wanted);
    expect(text).toMatch(new RegExp(`^# ${kind.type}\n`));
    expect(text).toContain(`new ${kind.type}(`);
  });

  test("is exported as a class, and listed in README, in an example and among the type tokens", () => {
    expect(published).toHaveProperty(kind.type);
    const readme = read("README.md");
    expect(readme).toContain(`[\`${kind.type}\`](docs/resources/${kind.type}.md)`);
    expect(read("docs/testing.md")).toContain(`pulumi-nodejs:dynamic/iis-clientcert:${kind.type}`);
    const examples = readdirSync(join(repository, "examples")).map((name) => join("examples", name, "index.ts"));
    const programs = examples.filter((path) => existsSync(join(repository, path))).map((path) => read(path));
    expect(programs.some((program) => program.includes(`new ${kind.type}(`))).toBe(true);
  });

  test("has what a Pulumi schema needs", () => {
    const spec = resourceSpec(
      kind,
      classesIn(join(repository, "provider/src/program/classes.ts")).get(kind.type) ?? "",
      sentences,
    );
    expect(spec.description.length).toBeGreaterThan(30);
    expect(Object.keys(spec.inputProperties)).toContain(PLACES[kind.type] ?? "site");
    expect(Object.keys(spec.inputProperties)).not.toContain("server");
    expect(Object.keys(spec.properties)).toContain("server");
    expect(Object.keys(spec.properties)).not.toContain("serverLevel");
    for (const property of Object.values({ ...spec.inputProperties, ...spec.properties })) {
      expect(property.description).not.toBe("");
      expect("type" in property || "oneOf" in property || "$ref" in property).toBe(true);
    }
  });
});

test("the schema of a mapping says what is required, secret, defaulted and replaced", () => {
  const kind = KINDS.find(({ type }) => type === "OneToOneMapping");
  if (!kind) throw new Error("there is no OneToOneMapping");
  const { inputProperties, requiredInputs, properties, required } = resourceSpec(kind, "", sentencesOf(kind.type));
  expect(requiredInputs).toEqual(["certificate", "userName"]);
  expect(inputProperties.password).toMatchObject({ type: "string", secret: true });
  expect(inputProperties.enabled).toMatchObject({ type: "boolean", default: true });
  expect(inputProperties.onExisting).toMatchObject({ enum: ["takeOver", "refuse"] });
  expect(inputProperties.certificate).toMatchObject({ replaceOnChanges: true });
  expect(properties).not.toHaveProperty("onExisting");
  expect(required).toEqual(expect.arrayContaining(["certificate", "userName", "enabled", "thumbprint", "server"]));
  expect(required).not.toContain("password");
  expect(required).not.toContain("site");
});
