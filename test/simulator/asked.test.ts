import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeAuthority, type Simulator, startSimulator } from "../../simulator/src";
import { freshWindows } from "../../simulator/src/fresh-windows";
import {
  accountOf,
  chainOf,
  flushLogs,
  logFilesIn,
  logLength,
  misplacedRoots,
  readLog,
} from "../../simulator/src/machine/asked";
import { appendLine } from "../../simulator/src/machine/files";
import type { SimulatedWindows } from "../../simulator/src/windows";
import { issueClient, makeCa } from "../support/certificates";

const FINE = { disabled: false, lockedOut: false, expired: false, passwordExpired: false };
let windows: SimulatedWindows;

beforeEach(() => {
  windows = freshWindows([], { computerName: "Web01" }, { trusted: () => makeCa().certificatePem });
});

test("an account is known by any case, and a local one by the names that the computer has for it", () => {
  windows.accounts.alice = "a password";
  windows.accounts["CORP\\bob"] = { password: "another", disabled: true };
  for (const name of ["alice", "ALICE", ".\\Alice", "web01\\alice"]) expect(accountOf(windows, name)).toEqual(FINE);
  expect(accountOf(windows, "corp\\BOB")).toEqual({ ...FINE, disabled: true });
  for (const name of ["CORP\\alice", "bob", ".\\bob", ""]) expect(accountOf(windows, name)).toBeUndefined();
});

test.each(["disabled", "lockedOut", "expired", "passwordExpired"] as const)("an account may be %s", (state) => {
  windows.accounts.alice = { password: "a password", [state]: true };
  expect(accountOf(windows, "alice")).toEqual({ ...FINE, [state]: true });
});

test("an account whose domain cannot be reached is no unknown one", () => {
  windows.accounts["CORP\\alice"] = { password: "a password", unreachable: true };
  expect(() => accountOf(windows, "CORP\\alice")).toThrow("The server is not operational.");
});

test("a chain leads to a root that the machine trusts, over its own intermediates", () => {
  const below = makeAuthority("Issuing CA", makeCa());
  expect(chainOf(windows, issueClient(makeCa(), "alice").der)).toEqual({ statuses: [], top: "CN=Test CA" });
  const bob = issueClient(below, "bob").der;
  expect(chainOf(windows, bob)).toEqual({ statuses: ["PartialChain"], top: "CN=bob" });
  windows.trust.ca.push(below.certificatePem);
  expect(chainOf(windows, bob)).toEqual({ statuses: [], top: "CN=Test CA" });
});

test("a chain tells what is wrong with it", () => {
  const other = makeCa("Somebody Else");
  const carol = issueClient(other, "carol", -2).der;
  expect(chainOf(windows, carol)).toEqual({ statuses: ["PartialChain", "NotTimeValid"], top: "CN=carol" });
  windows.trust.ca.push(other.certificatePem);
  expect(chainOf(windows, carol)).toEqual({ statuses: ["UntrustedRoot", "NotTimeValid"], top: "CN=Somebody Else" });
  expect(chainOf(windows, other.der).statuses).toEqual(["UntrustedRoot"]);
  windows.trust.root.push(other.certificatePem);
  expect(chainOf(windows, carol).statuses).toEqual(["NotTimeValid"]);
  expect(() => chainOf(windows, Buffer.from("no certificate"))).toThrow();
});

test("a certificate in the root store that is not its own issuer is told, and ends no chain", () => {
  expect(misplacedRoots(windows)).toEqual([]);
  const other = makeCa("Somebody Else");
  const below = makeAuthority("Issuing CA", other);
  windows.trust.root.push(below.certificatePem);
  const thumbprint = createHash("sha1").update(below.der).digest("hex").toUpperCase();
  expect(misplacedRoots(windows)).toEqual([{ subject: "CN=Issuing CA", issuer: "CN=Somebody Else", thumbprint }]);
  const { statuses, top } = chainOf(windows, issueClient(below, "alice").der);
  expect({ statuses, top }).toEqual({ statuses: ["PartialChain"], top: "CN=Issuing CA" });
});

test("logs are found by their folder in any case, with either slash, and read in pieces", () => {
  const head = { for: "this", text: "#Software: this\r\n" };
  const log = { path: "C:\\Logs\\W3SVC1\\u_ex1.log", head, buffered: false };
  appendLine(windows.files, { ...log, line: "first" });
  appendLine(windows.files, { ...log, line: "second" });
  const text = "#Software: this\r\nfirst\r\nsecond\r\n";
  for (const folder of ["C:\\Logs\\W3SVC1", "c:/logs/w3svc1/", "C:\\LOGS\\W3SVC1\\"])
    expect(logFilesIn(windows, folder)).toMatchObject([{ name: "u_ex1.log" }]);
  expect(logLength(windows, "C:\\LOGS\\W3SVC1\\u_ex1.log")).toBe(text.length);
  expect(logFilesIn(windows, "C:\\Logs\\W3SVC1")?.[0]?.written).toBeGreaterThan(Date.now() - 60_000);
  expect(logFilesIn(windows, "C:\\Logs")).toEqual([]);
  expect(logFilesIn(windows, "C:\\Logs\\W3SVC")).toBeUndefined();
  const read = (offset: number, length: number) =>
    readLog(windows, "c:/logs/w3svc1/U_EX1.LOG", offset, length).toString();
  expect([read(0, 9), read(17, 5), read(24, 1000), read(1000, 1)]).toEqual(["#Software", "first", "second\r\n", ""]);
  expect(() => readLog(windows, "C:\\Logs\\W3SVC1\\u_ex2.log", 0, 1)).toThrow(/Could not find file/);
});

test("what is buffered reaches its file when logs are flushed", () => {
  const log = { path: "C:\\Logs\\a.log", head: { for: "a", text: "#\r\n" }, buffered: true };
  appendLine(windows.files, { ...log, line: "one" });
  expect(logLength(windows, log.path)).toBe(0);
  flushLogs(windows);
  flushLogs(windows);
  expect(readLog(windows, "C:\\Logs\\a.log", 0, 100).toString()).toBe("#\r\none\r\n");
});

let simulator: Simulator | undefined;

afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

test("a server that no site was opened on trusts its authority, and its accounts are those of its Windows", async () => {
  simulator = await startSimulator({ authority: makeCa(), accounts: { alice: "a password" } });
  expect(chainOf(simulator.windows, issueClient(makeCa(), "alice").der).statuses).toEqual([]);
  expect(simulator.accounts).toBe(simulator.windows.accounts);
  simulator.accounts.alice = { password: "a password", disabled: true };
  expect(accountOf(simulator.windows, "alice")).toEqual({ ...FINE, disabled: true });
});
