import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { inCapitals } from "../../provider/src/base/fold";
import { SECRET_CONNECTION_FIELDS } from "../../provider/src/settings/connection";
import type { Field } from "../../provider/src/settings/field";
import { ALL_FIELDS, DEFAULT_PORT, DEFAULT_USER } from "../../provider/src/settings/fields";
import { connectionSentences, connectionsPage } from "../../scripts/describe/connections";

const repository = resolve(__dirname, "../..");
const sentences = connectionSentences();
const fields = Object.entries(ALL_FIELDS);

describe("the fields of a connection", () => {
  test.each(fields)("%s has a sentence that tells the default which is filled in", (name, field) => {
    const sentence = sentences.get(name) ?? "";
    expect(sentence).toMatch(/^[A-Z`].*\.$/s);
    if (field.default !== undefined) expect(sentence).toMatch(defaultIn(field));
  });

  test("of the port and the user tell the defaults that depend on other fields", () => {
    for (const port of Object.values(DEFAULT_PORT)) expect(sentences.get("port")).toContain(String(port));
    for (const user of Object.values(DEFAULT_USER)) expect(sentences.get("user")).toContain(user);
  });

  test("are those of the tables in docs/connections.md; `npm run describe` writes them anew", () => {
    const { text, wanted } = connectionsPage();
    expect(text).toBe(wanted);
    for (const [name, { environment }] of fields) if (environment) expect(text).toContain(`_${inCapitals(name)}\``);
  });

  test("that are secret are the ones that a program need not mark", () => {
    expect([...SECRET_CONNECTION_FIELDS].sort()).toEqual(["certPfx", "password", "privateKey", "privateKeyPassword"]);
  });

  test("show their sentences in a user's editor, whose compiler never reads zod's types", () => {
    const file = join(repository, "provider/dist/settings/connection.d.ts");
    const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2020, types: [] });
    const checker = program.getTypeChecker();
    const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
    const entry = checker.getExportsOfModule(module).find(({ name }) => name === "ServerEntry") as ts.Symbol;
    const shown = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(entry)).map((property) => {
      const comment = ts.displayPartsToString(property.getDocumentationComment(checker));
      return [property.name, comment.replaceAll(/\s+/g, " ")] as const;
    });
    expect(new Map(shown)).toEqual(sentences);
    expect(program.getSourceFiles().filter(({ fileName }) => fileName.includes("/zod/"))).toEqual([]);
  });
});

function defaultIn({ default: value }: Field): RegExp {
  return new RegExp(`Default: \`?${String(value)}\`?\\.$`);
}
