import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { damaged } from "../support/damage";
import { runs } from "../support/runs";
import { type Bench, onRealServer, RUNNERS, SITES } from "./bench";
import { LIMIT } from "./client";
import { ENCODINGS, FRESH, othersIn, withForeign } from "./foreign";
import { absent, askFlags, askMappings, certificateOf, flags, mappings, present, shown } from "./wishes";

vi.setConfig({ testTimeout: 2 * LIMIT, hookTimeout: 2 * LIMIT });

/** The emulated agent alone. What real PowerShell says is compared in odd-files.test.ts. */
const emulated = RUNNERS.find(({ name }) => name === "emulated");
let bench: Bench;
beforeAll(async () => {
  if (emulated) bench = await emulated.open();
});
afterAll(() => bench?.close());

const [site] = SITES;
const file = () => bench.simulated?.simulator.configFile ?? "";
const queries = [askFlags(site), askMappings(site)];
const wishes = [flags(site, "Ssl"), mappings(site, present("alice"))];

test.skipIf(onRealServer)(
  "what others left in a file is there after every write, in whatever encoding it came",
  async () => {
    await fc.assert(
      fc.asyncProperty(withForeign, fc.constantFrom(...ENCODINGS), async (text, [, encode]) => {
        writeFileSync(file(), encode(text));
        const before = othersIn(text);
        expect((await bench.ensure(wishes, queries)).answers).toEqual([
          { attributes: { sslFlags: { value: ["Ssl"] } } },
          { attributes: {}, entries: [shown("alice")] },
        ]);
        expect(othersIn(readFileSync(file(), "utf8"))).toEqual(before);
        const undone = await bench.ensure([mappings(site, absent("alice"))], queries);
        expect(undone).toMatchObject({ results: [{ changed: true }], answers: [{}, { entries: [] }] });
        expect(othersIn(readFileSync(file(), "utf8"))).toEqual(before);
      }),
      runs(15),
    );
  },
);

test.skipIf(onRealServer)("a damaged file is refused in the system's words, or nothing of it is lost", async () => {
  await fc.assert(
    fc.asyncProperty(damaged(withForeign), fc.option(fc.nat()), async (text, end) => {
      writeFileSync(file(), end === null ? text : text.slice(0, end % text.length));
      // As it stands there: half a character is written as another.
      const before = readFileSync(file(), "utf8");
      const { results } = await bench.ensure(wishes, queries);
      const written = readFileSync(file(), "utf8");
      if (written === before)
        expect(results).toContainEqual({ fault: expect.objectContaining({ text: expect.any(String) }) });
      else expect(othersIn(written)).toEqual(othersIn(before));
    }),
    runs(60),
  );
});

test.skipIf(onRealServer)("any bytes are refused as no configuration", async () => {
  const mark = fc.constantFrom(
    [],
    [0xff, 0xfe],
    [0xfe, 0xff],
    [0xef, 0xbb, 0xbf],
    [...Buffer.from("<?xml version='1.0' encoding='")],
  );
  await fc.assert(
    fc.asyncProperty(mark, fc.uint8Array({ maxLength: 200 }), async (start, bytes) => {
      const garbage = Buffer.from([...start, ...bytes]);
      writeFileSync(file(), garbage);
      const { results } = await bench.ensure(wishes);
      for (const result of results ?? []) {
        expect(result).toMatchObject({ fault: { kind: "invalid", hresult: "0x8007000D" } });
        expect(JSON.stringify(result).length).toBeLessThan(1_000);
      }
      expect(readFileSync(file()).equals(garbage)).toBe(true);
    }),
    runs(60),
  );
});

const inRoot = (xml: string) => FRESH.replace("</configuration>", () => `${xml}</configuration>`);
const laughs = Array.from({ length: 20 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("");

test.skipIf(onRealServer).each<[string, string | Buffer]>([
  [
    "a billion laughs",
    FRESH.replace("<configuration>", `<!DOCTYPE c [<!ENTITY l0 "ha">${laughs}]><configuration a="&l20;">`),
  ],
  ["an external entity", FRESH.replace("<configuration>", '<!DOCTYPE c SYSTEM "file:///etc/passwd"><configuration>')],
  ["depth without end", inRoot("<a>".repeat(200_000) + "</a>".repeat(200_000))],
  ["depth that is never closed", inRoot("<a>".repeat(200_000))],
  ["comments that are never closed", inRoot(`<a x='<!--'/>`.repeat(100_000))],
  ["instructions that are never closed", inRoot("<?".repeat(500_000))],
  ["nothing but brackets", "<".repeat(1_000_000)],
  ["half of it", FRESH.slice(0, FRESH.length / 2)],
  ["UTF-16 without its mark, declared as UTF-8", Buffer.from(FRESH.slice(0, -1), "utf16le").subarray(1)],
  ["Latin-1 without a word", Buffer.from(inRoot("<!-- Größe -->"), "latin1")],
  ["an encoding that nobody knows", FRESH.replace(/encoding="[^"]*"/, 'encoding="x-klingon"')],
  ["UTF-16 that is none", FRESH.replace(/encoding="[^"]*"/, 'encoding="utf-16"')],
  ["text behind the end", `${FRESH}?>`],
  ["nothing", ""],
])("%s is refused, and left as it is", async (_, content) => {
  writeFileSync(file(), content);
  const { results } = await bench.ensure(wishes);
  expect(results).toHaveLength(2);
  for (const result of results ?? []) {
    expect(result).toMatchObject({ fault: { kind: "invalid", hresult: "0x8007000D" } });
    expect(JSON.stringify(result).length).toBeLessThan(1_000);
  }
  expect(readFileSync(file()).equals(Buffer.from(content))).toBe(true);
});

test.skipIf(onRealServer)(
  "ten megabytes with 5,000 mappings are read, and written with all that is in them",
  async () => {
    const one = (index: number) =>
      `<!-- ${index} --><add userName="CORP\\u${index}" certificate="${certificateOf(`u${index}`).padEnd(1_950, "A")}"/>`;
    const all = Array.from({ length: 5_000 }, (_, index) => one(index)).join("\n");
    const section = `<iisClientCertificateMappingAuthentication><oneToOneMappings>${all}</oneToOneMappings></iisClientCertificateMappingAuthentication>`;
    const tag = `<location path="${site}"><system.webServer><security><authentication>${section}</authentication></security></system.webServer></location>`;
    const text = inRoot(tag);
    expect(text.length).toBeGreaterThan(10_000_000);
    writeFileSync(file(), text);
    const { answers, commits } = await bench.ensure(wishes, [askMappings(site)]);
    expect(commits).toBe(1);
    const entries = answers[0] !== undefined && "entries" in answers[0] ? (answers[0].entries ?? []) : [];
    expect(entries).toHaveLength(5_001);
    expect(entries.at(-1)).toEqual(shown("alice"));
    expect(othersIn(readFileSync(file(), "utf8"))).toEqual(othersIn(text));
  },
);
