import { describe, expect, test } from "vitest";
import { judge, only } from "../../../../provider/src/command/doctor/judge";
import type { Rule } from "../../../../provider/src/command/doctor/rule";
import { RULES } from "../../../../provider/src/command/doctor/rules";
import { CERTIFICATES } from "./certificate-scenes";
import { CONNECTION } from "./connection-scenes";
import { LOGONS } from "./logon-scenes";
import type { Scene } from "./scene";
import { site } from "./site";

const SCENES = { ...CONNECTION, ...CERTIFICATES, ...LOGONS };

test("every rule has scenes in which it fires and cannot tell, and a name of its own", () => {
  expect(Object.keys(SCENES).sort()).toEqual(RULES.map(({ name }) => name).sort());
  for (const { fires, cannotTell } of Object.values(SCENES)) {
    expect(fires.length).toBeGreaterThan(0);
    expect(cannotTell.length).toBeGreaterThan(0);
  }
});

test("where all is well every rule is fine", () => {
  const judged = judge(site(), new Set());
  expect(judged.filter(({ finding }) => finding.is !== "fine")).toEqual([]);
  expect(only(judged, "fine")).toHaveLength(RULES.length);
});

/** What a rule says in a scene. */
function kindsOf(rule: Rule, [, changes, says]: Scene): string[] {
  const found = rule.judge(site(changes));
  expect(found.length).toBeGreaterThan(0);
  if (says !== undefined) expect(found.flatMap((each) => Object.values(each).flat()).join("\n")).toContain(says);
  return [...new Set(found.map(({ is }) => is))];
}

for (const rule of RULES) {
  const { fires = [], silent = [], cannotTell = [] } = SCENES[rule.name] ?? {};
  describe(rule.name, () => {
    test.each(named(fires))("fires: $title", ({ scene }) => expect(kindsOf(rule, scene)).toContain("fault"));
    test.each(named(silent))("is silent: $title", ({ scene }) => expect(kindsOf(rule, scene)).toEqual(["fine"]));
    test.each(named(cannotTell))("cannot tell: $title", ({ scene }) =>
      expect(kindsOf(rule, scene)).toEqual(["unknown"]),
    );
  });
}

function named(scenes: readonly Scene[]) {
  return scenes.map((scene) => ({ title: scene[0], scene }));
}
