import { readFileSync, writeFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Done, QueryAnswer } from "../../provider/src/agent/protocol";
import { PROTOCOL } from "../../provider/src/agent/protocol/limits";
import { encodeRequest } from "../../provider/src/agent/wire";
import { Secret } from "../../provider/src/base/secret";
import { check } from "../../provider/src/reconcile/check";
import type { Host, UnitResult } from "../../provider/src/reconcile/host";
import type { Kind, Props, Queries, Unit } from "../../provider/src/reconcile/kind";
import { withSecrets } from "../../provider/src/reconcile/names";
import { KINDS } from "../../provider/src/resources/kinds";
import { answer } from "../../simulator/src/emulated/answer";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { INPUTS } from "./arbitrary";
import { ModelServer, NONCE } from "./model";

// The model of the agent by which the pure parts are tested is held to the emulated agent, which conformance holds to the real one.

let simulator: Simulator;
let fresh = "";
beforeAll(async () => {
  simulator = await startSimulator({ sites: ["Default Web Site", "intranet"] });
  fresh = readFileSync(simulator.configFile, "utf8");
});
afterAll(() => simulator.close());

interface Step {
  readonly kind: Kind;
  readonly props: Props;
  readonly isDelete: boolean;
}

/** At sites themselves: the model has no levels that inherit. */
const step: fc.Arbitrary<Step> = fc
  .constantFrom(...KINDS)
  .chain((kind) =>
    fc.record({ kind: fc.constant(kind), props: INPUTS[kind.type] as fc.Arbitrary<Props>, isDelete: fc.boolean() }),
  )
  .filter(({ props }) => props.site !== undefined)
  .map((each) => ({ ...each, props: { ...each.props, path: undefined } }));

test("the model answers what the emulated agent answers", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      writeFileSync(simulator.configFile, fresh);
      const model = new ModelServer().host();
      for (const { kind, props, isDelete } of steps) {
        const { inputs } = check(kind, props);
        const unit = isDelete
          ? kind.absent(withSecrets(kind, inputs), new Set(Object.keys(inputs)))
          : kind.ensure(withSecrets(kind, inputs), undefined);
        // What HTTP.sys has is held together by test/conformance.
        const asked = Object.entries(kind.queries(inputs)).filter(([, query]) => query.kind === "section");
        const queries = Object.fromEntries(asked);
        const [theirs, ours] = [await byAgent(unit, queries), await model.ensure(unit, queries)];
        expect(neutral(ours)).toEqual(neutral(theirs));
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

async function byAgent(
  unit: Unit,
  queries: Queries,
): Promise<Pick<Awaited<ReturnType<Host["ensure"]>>, "result" | "answers">> {
  const asked = { units: [{ operations: Object.values(unit) }], queries: Object.values(queries) };
  const nonce = new Secret(Buffer.from(NONCE).toString("base64"));
  const { engine, windows } = simulator;
  const line = encodeRequest({ id: 1, verb: "ensure", nonce, ...asked });
  const said = await answer({ engine, windows }, line.trim());
  if (!("results" in said) || !said.results || !said.answers) throw new Error(`protocol ${PROTOCOL}: no answer came`);
  const [result] = said.results;
  if (!result) throw new Error("no result came");
  const names = Object.keys(queries);
  const answers = said.answers.map((each) => [
    names[each.query],
    "fault" in each ? { fault: each.fault } : each.observation,
  ]);
  const done = (list: readonly Done[]): UnitResult => ({
    done: Object.fromEntries(Object.keys(unit).map((name, at) => [name, list[at] as Done])),
  });
  return { result: "fault" in result ? result : done(result.done), answers: Object.fromEntries(answers) };
}

/** Without what the model has no word for: texts, what stood before, and files of sites. */
function neutral({ result, answers }: Pick<Awaited<ReturnType<Host["ensure"]>>, "result" | "answers">): unknown {
  return {
    result:
      "fault" in result
        ? result.fault.kind
        : Object.entries(result.done).map(([name, { changed, taken = [] }]) => [
            name,
            changed,
            taken.map(({ key, differed }) => [key, [...differed].sort()]),
          ]),
    answers: Object.entries(answers).map(([name, observed]) => [name, withoutFiles(observed)]),
  };
}

function withoutFiles(observed: QueryAnswer): unknown {
  if ("fault" in observed) return observed.fault.kind;
  const { webConfig: _, ...rest } = observed as { webConfig?: unknown };
  return rest;
}
