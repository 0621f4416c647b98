import { expect, test } from "vitest";
import { lastHours, logOf } from "../../../provider/src/command/doctor/log";

const answer = { state: "read", folder: "C:\\logs", now: "2026-11-28 12:00:00", requests: [] } as const;

test.each([
  ["2026-11-28 11:55:00", "last 24 hours (only its end was looked at, from 2026-11-28 11:55:00 UTC on)"],
  ["", "last 24 hours (only its end was looked at)"],
  ["2026-11-27 11:00:00", "last 24 hours"],
  [undefined, "last 24 hours"],
])("a log of which the end only was read, from %o on, does not count as read for all the hours", (from, told) => {
  expect(lastHours(logOf({ ...answer, ...(from !== undefined && { from }) }, 24))).toBe(told);
});
