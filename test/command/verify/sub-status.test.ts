import { describe, expect, test } from "vitest";
import type { LoggedRequest } from "../../../provider/src/agent/protocol";
import { judge } from "../../../provider/src/command/verify/judge";
import type { Answer, Observation } from "../../../provider/src/command/verify/observation";
import { withSubStatuses } from "../../../provider/src/command/verify/sub-status";

/** A GET with a certificate over TLS 1.3, in whose handshake nobody was asked for it. */
const seen = (answer: Answer): Observation => ({
  row: { certificate: true, tls: "1.3", http: "1.1", request: "GET" },
  ...{ by: "node", phase: "answer", asked: "no", serverHello: true, answer },
});

const logged = (status: number, substatus: number, win32 = 0): LoggedRequest => ({
  ...{ time: "2026-11-29T10:00:00Z", status, substatus, win32 },
});

function causeOf(answer: Answer, request: LoggedRequest | undefined): string | undefined {
  const rows = new Map(request ? [[0, request]] : []);
  const observations = withSubStatuses([seen(answer)], { rows });
  return judge(observations, { hasCertificate: true, allowAnonymous: false }).findings[0]?.cause;
}

describe("what the log says of a request", () => {
  test.each([
    ["tells what the page does not", { status: 401 }, logged(401, 1, 1331), "401.1"],
    ["tells that the account may not read the file", { status: 401 }, logged(401, 3), "401.3"],
    ["tells that encryption is too weak", { status: 403 }, logged(403, 5), "403.5"],
    ["counts before a number in the page", { status: 403, subStatus: "403.16" }, logged(403, 12), "403.12"],
    ["counts where it knows no sub-status", { status: 403, subStatus: "403.16" }, logged(403, 0), "403"],
    ["tells of a late question by its win32 status", { status: 500 }, logged(500, 0, 50), "late13Error"],
    ["tells of a configuration that cannot be read", { status: 500 }, logged(500, 19, 13), "500.19"],
    ["is that of another answer where the status differs", { status: 403 }, logged(401, 1), "403"],
    ["cannot be told where the log has no such request", { status: 401, subStatus: "401.2" }, undefined, "401.2"],
    ["is none of those that are known", { status: 403 }, logged(403, 99_999), "403"],
  ])("%s", (_what, answer, request, cause) => {
    expect(causeOf(answer, request)).toBe(cause);
  });

  test("makes nothing of an answer that is as expected", () => {
    expect(causeOf({ status: 200 }, logged(200, 16))).toBeUndefined();
    expect(causeOf({ status: 200 }, logged(403, 16))).toBeUndefined();
  });
});
