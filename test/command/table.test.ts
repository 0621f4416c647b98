import { expect, test } from "vitest";
import { table } from "../../provider/src/command/table";

const PLAIN = { isTerminal: false, env: {} };
const columns = [{ title: "name" }, { title: "days", align: "right" }, { title: "why" }] as const;

test("columns are aligned, numbers to the right, without blanks at the end", () => {
  expect(
    table(
      columns,
      [
        ["a", "5", "x"],
        ["longer", "1234", ""],
      ],
      PLAIN,
    ),
  ).toBe("name    days  why\na          5  x\nlonger  1234\n");
});

test("cells are cut and show what a terminal would obey", () => {
  const text = table([{ title: "name", longest: 8 }], [["\u001b[31m\u202ered\nline"], ["x".repeat(1_000_000)]], PLAIN);
  expect(text).toBe("name\n\\u001b[3…\nxxxxxxxx…\n");
});

test("colours only on a terminal and without NO_COLOR, and never in the way of the columns", () => {
  const rows = [[{ text: "a", colour: "red" }, "1", "x"]] as const;
  const coloured = table(columns, rows, { isTerminal: true, env: {} });
  expect(coloured).toBe("name  days  why\n\u001b[31ma   \u001b[0m     1  x\n");
  const plain = "name  days  why\na        1  x\n";
  expect(table(columns, rows, { isTerminal: true, env: { NO_COLOR: "1" } })).toBe(plain);
  expect(table(columns, rows, PLAIN)).toBe(plain);
});
