import { expect, test } from "vitest";
import { RULES } from "../../../provider/src/command/doctor/rules";
import { pageAt, tablesIn } from "../../docs/pages";

const tables = tablesIn(pageAt("docs/troubleshooting.md"), "symptom");
const rows = tables.flat().map(([symptom = "", sees = "", causes = "", rules = "", remedy = ""]) => ({
  symptom: symptom.replaceAll("`", ""),
  rules: [...rules.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  said: [sees, causes, remedy],
}));

test("every symptom of every rule has one row, which names all rules that have it", () => {
  const symptoms = new Set(RULES.flatMap((rule) => rule.symptoms));
  for (const symptom of symptoms) {
    const found = rows.filter((row) => row.symptom === symptom);
    expect(found, symptom).toHaveLength(1);
    const having = RULES.filter((rule) => rule.symptoms.includes(symptom)).map(({ name }) => name);
    expect(found[0]?.rules, symptom).toEqual(expect.arrayContaining(having));
  }
  expect(rows.length).toBeGreaterThan(symptoms.size);
});

test("every rule stands in the page, and every rule in the page exists", () => {
  const named = new Set(rows.flatMap(({ rules }) => rules));
  expect([...named].sort()).toEqual(RULES.map(({ name }) => name).sort());
});

test("every row says what the client sees, why, and what to do", () => {
  for (const { symptom, rules, said } of rows) {
    expect(rules.length, symptom).toBeGreaterThan(0);
    for (const cell of said) expect(cell, symptom).not.toBe("");
  }
});
