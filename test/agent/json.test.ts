import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { runPowershell, withoutPowershell } from "../support/powershell";

const functions = readFileSync(resolve(__dirname, "../../provider/src/agent/ps/json.ps1"), "utf8");

/** Each line read and written again. */
const echo = `
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
${functions}
while ($null -ne ($line = [Console]::In.ReadLine())) {
    $document = [System.Xml.XmlDocument]::new()
    $document.set_PreserveWhitespace($true)
    $document.Load([System.Runtime.Serialization.Json.JsonReaderWriterFactory]::CreateJsonReader([System.Text.Encoding]::UTF8.GetBytes($line), $JsonQuotas))
    $builder = [System.Text.StringBuilder]::new()
    Add-Json $builder (ConvertFrom-JsonNode $document.get_DocumentElement())
    [Console]::Out.WriteLine($builder.ToString())
}
`;

async function echoed(values: readonly unknown[]): Promise<string[]> {
  const lines = values.map((value) => ascii(JSON.stringify(value)));
  const { code, stdout, stderr } = await runPowershell(echo, lines.map((line) => `${line}\n`).join(""));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.split(/\r?\n/).slice(0, -1);
}

const ascii = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** What has gone wrong with other readers and writers. */
const ODD: readonly (readonly [what: string, value: unknown])[] = [
  ["blanks only", { password: "   \t\r\n " }],
  ["empty", { text: "", list: [], object: {}, lists: [[], [[]]], objects: [{}] }],
  ["control characters", { text: "\0\x01\x1f\x7f\ufffe\uffff" }],
  ["beyond the first plane", { text: "\u{1f512}\u{10ffff}" }],
  ["names that XML does not take", { "": 1, "a b": 2, "1": 3, "\0": 4, "a:b": 5, item: 6, é: 7 }],
  ["names that differ in case", { key: 1, Key: 2 }],
  ["what looks like the format itself", { text: '"}\\u0041\\\\n]]>&amp;<item type="null">' }],
  ["fractions", { number: 0.1, small: 1e-7, large: 1.5e300, negative: -2.5 }],
  ["null and false", { nothing: null, no: false, zero: 0 }],
  ["a list of one and of none", { one: ["Ssl"], none: [], nested: [["x"]] }],
];

describe.skipIf(withoutPowershell("JSON of the agent"))("JSON without cmdlets", () => {
  let odd: Promise<string[]>;
  beforeAll(() => {
    odd = echoed(ODD.map(([, value]) => value));
  });

  test("anything comes back as it was", async () => {
    const text = fc.string({ unit: "binary", maxLength: 12 });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        tie("list"),
        tie("object"),
      ),
      list: fc.array(tie("value"), { maxLength: 3 }),
      object: fc.dictionary(text, tie("value"), { maxKeys: 3 }),
    }));
    const values = fc.sample(fc.dictionary(text, value, { maxKeys: 4 }), 400);
    const lines = await echoed(values);
    expect(lines).toHaveLength(values.length);
    lines.forEach((line, index) => {
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(values[index])));
    });
  });

  test.each(ODD.map((one, index) => [...one, index] as const))("%s", async (_, value, index) => {
    expect(JSON.parse((await odd)[index] ?? "")).toEqual(value);
  });

  test("a thousand entries do not take the square of a thousand", async () => {
    const entries = Array.from({ length: 1000 }, (_, index) => ({
      key: `${index}`.repeat(30),
      text: `CORP\\é${index}`.repeat(10),
    }));
    const [line = ""] = await echoed([{ entries }]);
    expect(JSON.parse(line)).toEqual({ entries });
  });
});
