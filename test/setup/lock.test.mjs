import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withLock } from "../../scripts/lib/pulumi/lock.mjs";

test("only one is at work at a time, and the lock is gone at the end", async () => {
  const lock = place();
  let inside = 0;
  const most = [];
  const work = async () => {
    most.push(++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, work, { pollEvery: 1 })));
  expect(most).toEqual([1, 1, 1]);
  expect(existsSync(lock)).toBe(false);
});

test("work that fails lets go of the lock", async () => {
  const lock = place();
  await expect(withLock(lock, () => Promise.reject(new Error("work failed")))).rejects.toThrow("work failed");
  expect(existsSync(lock)).toBe(false);
});

test("a lock of a living process is waited for, to a limit", async () => {
  const lock = held({ pid: process.pid, host: hostname() });
  const said = [];
  const waiting = withLock(lock, () => "done", { waitAtMost: 2_000, pollEvery: 50, log: (line) => said.push(line) });
  await expect(waiting).rejects.toThrow(/has held .* for too long/);
  expect(said).toEqual([`Another run is at it (process ${process.pid}); waiting for it.`]);
  expect(existsSync(lock)).toBe(true);
});

test("a lock that nobody has touched for long is taken over, whoever had it", async () => {
  const lock = held({ pid: 1, host: "another" });
  const longAgo = new Date(Date.now() - 61_000);
  utimesSync(join(lock, "owner.json"), longAgo, longAgo);
  expect(await withLock(lock, () => "done")).toBe("done");
});

test("a lock taken over by another is not removed", async () => {
  const lock = place();
  await withLock(lock, () => writeFileSync(join(lock, "owner.json"), JSON.stringify({ token: "another's" })));
  expect(existsSync(lock)).toBe(true);
});

function place() {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "lock");
}

function held(owner) {
  const lock = place();
  mkdirSync(lock);
  writeFileSync(join(lock, "owner.json"), JSON.stringify(owner));
  return lock;
}
