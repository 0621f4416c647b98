import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAnswer } from "../../provider/src/agent/answer";
import { type EnsureRequest, type Request, request } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";

const key = { attribute: "name", compare: "caseless" } as const;
const nonce = new Secret("bm9uY2U=");
const SITES = "system.applicationHost/sites";

/** A site, its applications, their virtual directories: as deep as a request goes. */
const deep: EnsureRequest = {
  id: 1,
  verb: "ensure",
  nonce,
  units: [
    {
      operations: [
        {
          kind: "section",
          location: "",
          section: SITES,
          set: { enabled: true },
          collection: { name: "", key },
          entries: [
            {
              present: true,
              key: "Site",
              set: { name: "Site" },
              collection: { name: "", key },
              entries: [
                {
                  present: true,
                  key: "/",
                  set: { path: "/" },
                  collection: { name: "", key },
                  entries: [
                    { present: true, key: "/", set: { password: new Secret("p") } },
                    { present: false, key: "/old" },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  queries: [
    {
      kind: "section",
      location: "",
      section: SITES,
      collection: {
        name: "",
        key,
        attributes: [{ name: "id", as: "value" }],
        collection: { name: "", key, attributes: [], collection: { name: "", key, attributes: [] } },
      },
    },
  ],
};

test("a request is read as it was made, secrets and all that entries hold among it", () => {
  const requests: Request[] = [
    { id: 0, verb: "hello", protocol: 3 },
    { id: 2, verb: "read", nonce, queries: deep.queries },
    deep,
  ];
  for (const one of requests) expect(request.read(one)).toEqual({ value: one });
});

test.each<[string, (made: typeof deep) => object]>([
  ["a member that there is not", (made) => ({ ...made, operations: [] })],
  ["an operation of an unknown kind", (made) => ({ ...made, units: [{ operations: [{ kind: "share" }] }] })],
  ["a query without a kind", (made) => ({ ...made, queries: [{ location: "", section: "s" }] })],
  ["a nonce in clear text", (made) => ({ ...made, nonce: "bm9uY2U=" })],
])("a request with %s is none", (_, change) => {
  expect(request.read(change(deep))).toHaveProperty("message");
});

/** Entries within entries, so many levels deep. */
function nested(levels: number): object {
  return { attributes: {}, inherited: false, ...(levels > 1 && { entries: [nested(levels - 1)] }) };
}

const answering = (entries: unknown) =>
  parseAnswer(
    JSON.stringify({ id: 1, answers: [{ query: 0, kind: "section", observation: { attributes: {}, entries } }] }),
  );

test("entries that an entry holds are read, three levels deep", () => {
  expect(answering([nested(3)])).toMatchObject({ line: { answers: [{ observation: { entries: [nested(3)] } }] } });
  expect(answering([nested(4)])).toEqual(answering([nested(3)]));
});

test("what stands in no schema is dropped from an answer, wherever it stands", () => {
  const done = { changed: true, password: "planted" };
  const line = { id: 1, results: [{ unit: 0, done: [done], more: "planted" }], planted: [] };
  expect(parseAnswer(JSON.stringify(line))).toEqual({
    line: { id: 1, results: [{ unit: 0, done: [{ changed: true }] }] },
  });
});

test("a hello tells of modules only as many, and as long, as was agreed", () => {
  const hello = {
    protocol: 3,
    powershell: "",
    dotnet: "",
    elevated: true,
    computerName: "",
    machineGuid: null,
    build: null,
    iisVersion: null,
    redirection: null,
    missingMetadata: [],
  };
  const parse = (modules: unknown) => parseAnswer(JSON.stringify({ id: 1, hello: { ...hello, modules } }));
  const most = Array(500).fill("x".repeat(200));
  expect(parse(most)).toEqual({ line: { id: 1, hello: { ...hello, modules: most } } });
  expect(parse([...most, "x"])).toEqual({ wrong: expect.stringContaining("hello.modules: expected at most 500") });
  expect(parse(["x".repeat(201)])).toEqual({ wrong: expect.stringContaining("hello.modules.0") });
  fc.assert(fc.property(fc.jsonValue(), (value) => "wrong" in parse(value) || Array.isArray(value)));
});
