import { describe, expect, test } from "vitest";
import { adviceOn } from "../../../provider/src/command/verify/advice";
import { type Expectation, judge } from "../../../provider/src/command/verify/judge";
import type { Observation, Row } from "../../../provider/src/command/verify/observation";

const EXPECTATION: Expectation = { hasCertificate: true, allowAnonymous: false };

type Seen = Partial<Row> & Partial<Omit<Observation, "row">>;

/** Whoever has a certificate, over TLS 1.2 and HTTP/1.1, and what a test says otherwise. */
function seen({ certificate = true, tls = "1.2", http = "1.1", request = "GET", ...rest }: Seen = {}): Observation {
  const row = { certificate, tls, http, request } as const;
  const phase = rest.failure ? "request" : "answer";
  const fine = rest.failure ? {} : { answer: { status: 200 } };
  return { row, by: "node", phase, asked: "handshake", serverHello: true, ...fine, ...rest };
}

const judged = (observations: readonly Observation[], more: Partial<Expectation> = {}) => {
  const { rows, findings, exit } = judge(observations, { ...EXPECTATION, ...more });
  return { verdicts: rows.map(({ verdict }) => verdict), causes: findings.map(({ cause }) => cause), exit };
};

const RESET = { failure: { kind: "reset" } } as const;

describe("a version that is not offered", () => {
  const inHello = { phase: "handshake", serverHello: false, asked: "unknown" } as const;

  test.each([
    ["a reset, as Schannel of Windows Server 2019 may do", RESET],
    ["a closed connection", { failure: { kind: "closed" } }],
    ["handshake_failure before a ServerHello", { failure: { kind: "alert", alert: "handshake_failure" } }],
  ] as const)("is told by %s, where another version is spoken", (_how, how) => {
    const other = seen({ tls: "1.3", ...inHello, ...how });
    expect(judged([seen(), other])).toEqual({ verdicts: ["expected", "notOffered"], causes: [], exit: 0 });
    expect(judged([other])).toEqual({ verdicts: ["unexpected"], causes: ["noTls"], exit: 1 });
  });

  test("is told by the version that the server chose, too", () => {
    const other = seen({ tls: "1.3", phase: "handshake", failure: { kind: "otherVersion" } });
    expect(judged([seen(), other]).verdicts).toEqual(["expected", "notOffered"]);
  });
});

test("a configuration that cannot be read is told as such, for a GET and for a POST", () => {
  const answer = { status: 500, subStatus: "500.19" };
  for (const request of ["GET", "small POST"] as const)
    expect(judged([seen({ answer, request })])).toEqual({ verdicts: ["unexpected"], causes: ["500.19"], exit: 1 });
  expect(judged([seen({ answer: { status: 500 } })]).causes).toEqual(["status"]);
});

describe("a reset after the request under TLS 1.3", () => {
  const reset = seen({ tls: "1.3", asked: "no", ...RESET });

  test.each([
    ["where TLS 1.2 shows a late question", [seen({ asked: "late", by: "curl" }), reset], "late13"],
    ["where TLS 1.2 is not spoken", [reset], "late13"],
    ["where TLS 1.2 shows that nobody is asked", [seen({ asked: "no" }), reset], "reset"],
    ["where the handshake had the question", [{ ...reset, asked: "handshake" as const }], "reset"],
    ["where the handshake could not be read", [{ ...reset, asked: "unknown" as const }], "reset"],
  ])("%s", (_where, observations, cause) => {
    expect(judged(observations)).toMatchObject({ causes: [cause], exit: 1 });
  });

  test("counts as a refusal of who has no certificate, beside rows that have one", () => {
    const without = seen({ certificate: false, tls: "1.3", asked: "no", ...RESET });
    expect(judged([seen({ tls: "1.3" }), without]).verdicts).toEqual(["expected", "expected"]);
    expect(judged([seen({ tls: "1.3" }), without], { allowAnonymous: true }).exit).toBe(1);
    expect(judged([without], { hasCertificate: false })).toMatchObject({ causes: ["late13"], exit: 1 });
  });
});

describe("500 under TLS 1.3", () => {
  const status500 = (more: Seen = {}) => seen({ tls: "1.3", asked: "no", answer: { status: 500 }, ...more });

  test("is a late question by its number, or beside late questions under TLS 1.2", () => {
    const numbered = status500({ answer: { status: 500, error: "0x80070032" } });
    expect(judged([numbered]).causes).toEqual(["late13Error"]);
    expect(judged([seen({ asked: "late", by: "curl" }), status500()]).causes).toEqual(["late13Error"]);
    expect(judged([seen({ asked: "late", by: "curl" }), status500({ request: "small POST" })]).causes).toEqual([
      "late13Error",
    ]);
  });

  test("is an error of the page otherwise", () => {
    expect(judged([status500()]).causes).toEqual(["status"]);
    expect(judged([status500({ request: "small POST" }), seen()]).causes).toEqual([]);
  });
});

describe("a late question under TLS 1.2", () => {
  const refusedByNode = seen({ asked: "late", answer: { status: 403, subStatus: "403.7" }, withoutCurl: "no curl" });

  test("is not judged by what Node cannot do", () => {
    expect(judged([refusedByNode])).toEqual({ verdicts: ["notJudged"], causes: [], exit: 2 });
    expect(judged([refusedByNode, seen({ tls: "1.3" })])).toMatchObject({ causes: [], exit: 0 });
  });

  test("is judged by what curl got, and is a note", () => {
    const byCurl = { ...refusedByNode, by: "curl" as const };
    expect(judged([byCurl])).toMatchObject({ verdicts: ["unexpected"], causes: ["403.7"], exit: 1 });
    const { notes } = judge([byCurl, seen(), byCurl], EXPECTATION);
    expect(notes).toEqual([{ cause: "late12", rows: [0, 2] }]);
  });
});

describe("an answer", () => {
  const answered = (status: number, more: Seen = {}) => seen({ answer: { status }, ...more });

  test.each([
    [200, [], []],
    [204, [], []],
    [302, ["redirect"], []],
    [401, ["401"], ["401"]],
    [403, ["403"], ["403"]],
    [404, ["status"], []],
    [405, ["status"], []],
    [413, ["tooLarge"], ["tooLarge"]],
    [500, ["status"], []],
  ])("%i to a GET is %j, to a POST %j", (status, get, post) => {
    expect(judged([answered(status)]).causes).toEqual(get);
    expect(judged([answered(status, { request: "large POST" })]).causes).toEqual(post);
  });

  test("with the expected status is fine, and with another one is not, even with a better one", () => {
    expect(judged([answered(302)], { status: 302 }).exit).toBe(0);
    expect(judged([answered(200)], { status: 302 })).toMatchObject({ causes: ["status"], exit: 1 });
    expect(judged([answered(401)], { status: 302 }).causes).toEqual(["401"]);
  });

  test("without the expected text is a finding, for the page itself and no other row", () => {
    const answer = { status: 200, hasText: false };
    expect(judged([seen({ answer })]).causes).toEqual(["text"]);
    expect(judged([seen({ answer, request: "small POST" })]).causes).toEqual([]);
  });

  test("to a client without a certificate may be a refusal, and no page", () => {
    const without = (status: number) => [seen(), answered(status, { certificate: false })];
    for (const status of [301, 401, 403, 404, 500]) expect(judged(without(status)).causes).toEqual([]);
    expect(judged(without(200)).causes).toEqual(["open"]);
    expect(judged(without(200), { allowAnonymous: true }).causes).toEqual([]);
    // --expect-status is about the client with the certificate.
    expect(judged(without(403), { status: 200 }).causes).toEqual([]);
  });
});

test("no connection at all is 2, and one that is missing among others is a finding", () => {
  const none = seen({ phase: "connect", serverHello: false, failure: { kind: "noConnection", code: "ECONNREFUSED" } });
  expect(judged([none]).exit).toBe(2);
  expect(judged([seen(), none])).toMatchObject({ causes: ["noConnection"], exit: 1 });
});

test("rows without a certificate prove nothing for the one that was given", () => {
  const refused = seen({ certificate: false, answer: { status: 403 } });
  const notOffered = seen({ http: "2", phase: "handshake", failure: { kind: "noHttp2" } });
  expect(judged([refused, notOffered])).toMatchObject({ causes: [], exit: 2 });
  expect(judged([refused], { hasCertificate: false }).exit).toBe(0);
});

test("the line to declare names the port of the URL, and the name for SNI", () => {
  const { remedy } = adviceOn("late13", new URL("https://web01.corp.example:8443/x"));
  expect(remedy).toContain('new SslBinding("https", { endpoint: "0.0.0.0:8443", negotiateClientCert: true })');
  expect(remedy).toContain('"web01.corp.example:8443"');
});
