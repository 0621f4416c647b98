import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  type EntryObservation,
  FULL_LINE,
  LONGEST_LINE,
  type SectionObservation,
} from "../../provider/src/agent/protocol";
import { oneToOneMappingKind } from "../../provider/src/resources/one-to-one-mapping";
import { Turns } from "../../provider/src/server/turns";
import { linesOf } from "../../simulator/src/emulated/pieces";
import { query, setUp } from "./server-setup";

const ENTRIES = 50_000;
const digest = (index: number) => index.toString(16).padStart(64, "0");
const mapping = (index: number): EntryObservation => ({
  attributes: {
    certificate: { sha256: digest(index), canonical: true },
    userName: { value: `CORP\\user${index}` },
    enabled: { value: true },
    password: { hmac: digest(index) },
  },
  inherited: false,
});
const entries = Array.from({ length: ENTRIES }, (_, index) => mapping(index));
const attributes = ["certificate", "userName", "enabled", "password"].map((name) => ({ name, as: "value" }) as const);
const collection = { name: "", key: { attribute: "certificate", compare: "bytes" }, attributes } as const;

/** The answer to the one query. */
const seen = (observation: SectionObservation) => ({ query: 0, kind: "section", observation }) as const;

/** The most of something within one turn of the event loop, until `stop`. */
function countTurns() {
  let most = 0;
  let now = 0;
  let goesOn = true;
  const next = () => {
    most = Math.max(most, now);
    now = 0;
    if (goesOn) setImmediate(next);
  };
  setImmediate(next);
  return {
    add: (count: number) => {
      now += count;
    },
    stop: () => {
      goesOn = false;
      return Math.max(most, now);
    },
  };
}

test("50,000 mappings stop the process for no longer than one line, however they arrive", async () => {
  for (const size of [Number.POSITIVE_INFINITY, 65_536]) {
    const { agent, server } = setUp();
    await server.hello();
    agent.mishaps.read.push(({ id }, wire) => {
      const text = linesOf({ id, answers: [seen({ attributes: {}, entries })] }).join("");
      for (let at = 0; at < text.length; at += size) wire.print(text.slice(at, at + size));
    });
    const parse = JSON.parse;
    const turns = countTurns();
    const parsed: number[] = [];
    const spy = vi.spyOn(JSON, "parse").mockImplementation((text: string) => {
      turns.add(text.length);
      parsed.push(text.length);
      return parse(text);
    });
    onTestFinished(() => spy.mockRestore());
    const { answers } = await server.read([{ ...query("a"), collection }]);
    spy.mockRestore();
    expect(answers).toEqual([{ attributes: {}, entries }]);
    expect(parsed.length).toBeGreaterThan(ENTRIES / 1000);
    expect(turns.stop()).toBeLessThanOrEqual(FULL_LINE);
    await server.close();
  }
});

test("what is cut out of a large answer for each caller is cut in turns", async () => {
  const { agent, server } = setUp();
  await server.hello();
  agent.mishaps.read.push(({ id }, wire) => {
    for (const line of linesOf({ id, answers: [seen({ attributes: {}, entries })] })) wire.print(line);
  });
  const turns = countTurns();
  const isOver = Turns.prototype.isOver;
  const spy = vi.spyOn(Turns.prototype, "isOver").mockImplementation(function (this: Turns, steps = 1) {
    turns.add(steps);
    return isOver.call(this, steps);
  });
  onTestFinished(() => spy.mockRestore());
  const asked = [["certificate"], ["userName"], ["enabled"]].map((names) =>
    server.read([
      {
        ...query("a"),
        collection: { ...collection, attributes: attributes.filter(({ name }) => names.includes(name)) },
      },
    ]),
  );
  const readings = await Promise.all(asked);
  expect(readings.map(({ answers }) => answers[0])).toMatchObject([
    { entries: { length: ENTRIES } },
    { entries: { length: ENTRIES } },
    { entries: { length: ENTRIES } },
  ]);
  expect(spy.mock.calls.length).toBeGreaterThanOrEqual(3 * ENTRIES);
  expect(turns.stop()).toBeLessThan(3 * 2000);
  await nextTurn();
  await server.close();
});

test("the agent's lines are as long as they may be, and no longer", () => {
  const lines = linesOf({ id: 1, results: [], answers: [seen({ attributes: {}, entries })], commits: 1 });
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(FULL_LINE + 100);
  expect(lines.length).toBeLessThan(100);
  // Two parts that nearly fill a line each.
  const large = seen({ attributes: { x: { value: "x".repeat(900_000) } } });
  for (const line of linesOf({ id: 1, answers: [large, large] })) expect(line.length).toBeLessThanOrEqual(LONGEST_LINE);
});

test("entries of one certificate, or of none, do not take the square of their number", () => {
  // Copied for each further one, these would be 10^11 steps: the test would end in its time limit.
  const many = 500_000;
  const fault = { kind: "unknown", text: "" } as const;
  for (const certificate of [{ fault }, { sha256: digest(1), canonical: true }]) {
    const same = Array.from({ length: many }, () => ({ attributes: { certificate }, inherited: false }));
    const props = { server: "web1", site: "S", sha256Thumbprint: digest(1) };
    const observation = oneToOneMappingKind.observe({ entry: { attributes: {}, entries: same } }, props, {
      verify: () => true,
      hasModule: () => true,
      declares: () => undefined,
    });
    expect(observation === undefined).toBe("fault" in certificate);
  }
});
