import { expect, test } from "vitest";
import type { SiteLogObservation } from "../../../provider/src/agent/protocol";
import { failuresText } from "../../../provider/src/command/doctor/failures-text";
import { logOf } from "../../../provider/src/command/doctor/log";

const NOW = "2026-11-28 10:00:00";
const SCREEN = { isTerminal: false, env: {} };

/** With a failure at each of these times. */
function observed(times: readonly string[], now = NOW): SiteLogObservation {
  const requests = times.map((time) => ({ time, status: 401, substatus: 2, win32: 5 }));
  return { state: "read", folder: "C:\\logs", now, requests };
}

test("failures count from so many hours before the server's clock; one without a time counts", () => {
  const times = ["2026-11-28 07:59:59", "2026-11-28 08:00:00", ""];
  expect(logOf(observed(times), 2).requests.map(({ time }) => time)).toEqual(times.slice(1));
});

test("a clock that is none leaves out nothing", () => {
  expect(logOf(observed([NOW], "never"), 1).requests).toHaveLength(1);
});

test("where more failed than is told, the table says from when on", () => {
  const times = Array.from({ length: 200 }, () => "2026-11-28 09:30:00");
  expect(failuresText(logOf(observed(times), 24), false, SCREEN)).toContain(
    "last 24 hours (only its end was looked at, from 2026-11-28 09:30:00 UTC on)",
  );
  expect(failuresText(logOf(observed(times.slice(1)), 24), false, SCREEN)).toContain("last 24 hours");
  expect(failuresText(logOf(observed(["2026-11-01 00:00:00", ...times.slice(1)]), 24), false, SCREEN)).toContain(
    "last 24 hours",
  );
});

test("that the newest requests may be missing is said, whether some failed or none", () => {
  for (const times of [[], [NOW]])
    expect(failuresText(logOf(observed(times), 24), false, SCREEN)).toContain("netsh http flush logbuffer");
});
