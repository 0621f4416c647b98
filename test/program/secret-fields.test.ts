import { inspect as print } from "node:util";
import { expect, test } from "vitest";
import type { SectionOperation } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { declareResource } from "../../provider/src/program/declare";
import { Declared } from "../../provider/src/reconcile/declared";
import type { Host } from "../../provider/src/reconcile/host";
import type { Kind, Props } from "../../provider/src/reconcile/kind";
import { create, remove, update } from "../../provider/src/reconcile/lifecycle";
import { secretNames } from "../../provider/src/reconcile/names";
import { text } from "../../provider/src/reconcile/values";
import { Redaction } from "../../provider/src/redaction/redact";
import { COMMON, PLACE } from "../../provider/src/resources/common";
import { KINDS } from "../../provider/src/resources/kinds";
import { ofSection } from "../support/sections";
import { inspect, runProgram } from "./program";

type Set = Record<string, string | Secret>;

/** A resource with two secrets; its only mark of them is in its table. */
const invented: Kind = {
  type: "Invented",
  properties: {
    ...PLACE,
    note: text({ role: "attribute" }),
    password: text({ role: "attribute", secret: true }),
    accountPassword: text({ role: "attribute", secret: true }),
    ...COMMON,
  },
  ensure: (wanted, before) => ({ only: operationOf(wanted, before?.accountPassword) }),
  absent: (state) => ({ only: operationOf(state) }),
  queries: () => ({}),
  observe: (_answers, props) => ({ values: props }),
};

function operationOf({ note, password, accountPassword }: Props, former?: unknown): SectionOperation {
  const set = { note, password, accountPassword, ...(former !== undefined && { former }) };
  return { kind: "section", location: "S", section: "invented", set: set as unknown as Set };
}

const planted = { note: "a note", password: "planted-1", accountPassword: "planted-2" };
const props = { server: "web01", site: "S", ...planted };

function hostNoting(operations: SectionOperation[]): Host {
  return {
    forgetUnreachable: false,
    isUnreachable: () => false,
    hello: () => Promise.reject(new Error("not asked")),
    read: () => Promise.reject(new Error("not asked")),
    warn: () => {},
    ensure: async (unit) => {
      operations.push(...Object.values(unit).map((each) => ofSection(each)));
      return { result: { done: {} }, answers: {}, verify: () => true };
    },
  };
}

test("every field with the mark is secret in the program and in state, and no other", async () => {
  const { result } = await runProgram(async () => {
    const { inputs, opts } = declareResource(
      invented,
      "it",
      { ...planted, site: "S" },
      { additionalSecretOutputs: ["x"] },
    );
    const seen = await Promise.all(["note", "password", "accountPassword"].map((name) => inspect(inputs[name])));
    return { seen, opts };
  });
  expect(result.seen).toEqual([
    { secret: false, value: "a note" },
    { secret: true, value: "planted-1" },
    { secret: true, value: "planted-2" },
  ]);
  expect(result.opts.additionalSecretOutputs).toEqual(["password", "accountPassword", "x"]);
});

test("the password of a mapping is such a field, and a certificate or a connection is none", () => {
  const secrets = KINDS.flatMap((kind) => secretNames(kind).map((name) => `${kind.type}.${name}`));
  expect(secrets).toEqual(["OneToOneMapping.password"]);
});

test("every field with the mark is redacted in what the server says, in create, update and delete", async () => {
  const operations: SectionOperation[] = [];
  const host = hostNoting(operations);
  await create(invented, props, host);
  await update(invented, props, { ...props, accountPassword: "planted-3" }, () => host);
  await remove(invented, props, host, new Declared(), async () => false);
  expect(operations.map(({ set = {} }) => Object.keys(set).filter((name) => set[name] instanceof Secret))).toEqual([
    ["password", "accountPassword"],
    ["password", "accountPassword", "former"],
    ["password", "accountPassword"],
  ]);
  expect(`${JSON.stringify(operations)}${print(operations, { depth: 9 })}`).not.toContain("planted");
  const request = {
    id: 1,
    verb: "ensure",
    nonce: new Secret("a nonce"),
    queries: [],
    units: [{ operations }],
  } as const;
  const said = "no planted-1, planted-2 or planted-3 in a note";
  const line = new Redaction(request).line({ id: 1, fault: { kind: "invalid", text: said } }, (fault) => fault);
  expect(line).toMatchObject({ fault: { text: "no ***, *** or *** in a note" } });
});
