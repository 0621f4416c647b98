import { expect, test } from "vitest";
import { ConnectionError, ServerError } from "../../provider/src/errors";
import { ToldOnce } from "../../provider/src/provider/told-once";

const unknown = (server: string, remedy = `Compare the fingerprint. ${"To accept this key, run it. ".repeat(10)}`) =>
  new ConnectionError({ code: "connection/host-key-unknown", server, reason: "showed a key", remedy });

test("a long remedy is told once, for however many resources, and what was seen each time", () => {
  const told = new ToldOnce();
  const first = unknown("web1");
  expect(told.messageOf(first)).toBe(first.message);
  for (const error of [first, unknown("web1")])
    expect(told.messageOf(error)).toBe(
      "server web1: showed a key. What to do is said in the first of these errors. (connection/host-key-unknown)",
    );
});

test("another long remedy, and a short one, are told", () => {
  const told = new ToldOnce();
  for (const error of [unknown("web1"), unknown("web1", "Do something else. ".repeat(20))])
    expect(told.messageOf(error)).toBe(error.message);
  const short = new ServerError({ code: "server/disk-full", server: "web1", text: "full" });
  for (let times = 0; times < 2; times++) expect(told.messageOf(short)).toBe(short.message);
});
