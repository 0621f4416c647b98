import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { HttpsDoor, Simulator } from "../../simulator/src";
import { flushLogs, logFilesIn } from "../../simulator/src/machine/asked";
import { startSite, visit } from "./clients";
import { FOLDER, lastLogged, linesIn } from "./logs";

const SITES = "system.applicationHost/sites";
const LOG = "system.applicationHost/log";
let simulator: Simulator;
let door: HttpsDoor;
let fresh: string;

beforeAll(async () => {
  ({ simulator, door } = await startSite());
  fresh = readFileSync(simulator.configFile, "utf8");
});

afterAll(() => simulator.close());

beforeEach(() => {
  writeFileSync(simulator.configFile, fresh);
  simulator.windows.files.clear();
  simulator.windows.logsBuffered = false;
});

/** Sets attributes of the logFile of the site, or of all sites. */
function logFile(values: Readonly<Record<string, string | boolean>>, whose: "site" | "siteDefaults" = "site"): void {
  simulator.edit(({ manager }) => {
    const sites = manager.getSection(SITES, "");
    const holder = whose === "site" ? sites.collection?.getItem(0) : sites.getChildElement("siteDefaults");
    const file = holder?.getChildElement("logFile");
    for (const [name, value] of Object.entries(values)) file?.setAttribute(name, value);
  });
}

/** Every file of the machine, by its full path. */
function files(): string[] {
  return [...simulator.windows.files.keys()];
}

function get(path: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((done, failed) => {
    const asking = request(new URL(door.httpUrl + path), { headers, agent: false }, (response) =>
      response.resume().once("end", () => done()),
    );
    asking.once("error", failed);
    asking.end();
  });
}

const FIELDS =
  "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) " +
  "sc-status sc-substatus sc-win32-status time-taken";

test("a log begins with what it is and names its fields once", async () => {
  await visit(door.httpUrl);
  await visit(door.httpsUrl);
  const lines = linesIn(simulator);
  expect(lines.slice(0, 2)).toEqual(["#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0"]);
  expect(lines[2]).toMatch(/^#Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect(lines[3]).toBe(`#Fields: ${FIELDS}`);
  expect(lines).toHaveLength(6);
});

test("a request is one line, whatever it holds", async () => {
  await get("/a%20b%0Ac/?x=1&y=%20", { "User-Agent": "Some Browser/1.0", Referer: "http://a b" });
  expect(lastLogged(simulator)).toMatchObject({
    "s-ip": "127.0.0.1",
    "cs-method": "GET",
    "cs-uri-stem": "/a+b+c/",
    "cs-uri-query": "x=1&y=%20",
    "cs(User-Agent)": "Some+Browser/1.0",
    "cs(Referer)": "http://a+b",
    "s-port": "80",
    "cs-username": "-",
  });
  await get("/", {});
  expect(lastLogged(simulator)).toMatchObject({ "cs-uri-query": "-", "cs(User-Agent)": "-", "cs(Referer)": "-" });
  expect(linesIn(simulator)).toHaveLength(6);
});

test("the file is called by the day in UTC", async () => {
  const day = () => new Date().toISOString().slice(2, 10).replaceAll("-", "");
  const [before] = [day()];
  await visit(door.httpUrl);
  expect([`u_ex${before}.log`, `u_ex${day()}.log`]).toContain(logFilesIn(simulator.windows, FOLDER)?.[0]?.name);
});

test.each([
  ["Hourly", /u_ex\d{8}\.log$/],
  ["Weekly", /u_ex\d{4}0[1-5]\.log$/],
  ["Monthly", /u_ex\d{4}\.log$/],
  ["MaxSize", /u_extend1\.log$/],
])("with period %s it is called otherwise", async (period, name) => {
  logFile({ period });
  await visit(door.httpUrl);
  expect(files()).toEqual([expect.stringMatching(name)]);
});

test("other fields are named anew in the same file", async () => {
  await visit(door.httpUrl);
  logFile({ logExtFileFlags: "HttpStatus, HttpSubStatus, Win32Status, Host, SiteName, ComputerName" });
  await visit(door.httpUrl);
  expect(linesIn(simulator).slice(-2)).toEqual([
    "#Fields: s-sitename s-computername cs-host sc-status sc-substatus sc-win32-status",
    `W3SVC1 WEB01 ${new URL(door.httpUrl).host} 200 0 0`,
  ]);
  expect(files()).toHaveLength(1);
});

test("no log is written where logs are off", async () => {
  logFile({ enabled: false });
  await visit(door.httpUrl);
  expect(logFilesIn(simulator.windows, FOLDER)).toBeUndefined();
});

test.each(["CentralW3C", "CentralBinary"])("no log is written into the site's folder where it is %s", async (mode) => {
  simulator.edit((doc) => doc.set("", LOG, { centralLogFileMode: mode }));
  await visit(door.httpUrl);
  expect(files()).toEqual([]);
});

test("no log is written where it goes to ETW only", async () => {
  logFile({ logTargetW3C: "ETW" });
  await visit(door.httpUrl);
  expect(files()).toEqual([]);
  logFile({ logTargetW3C: "File,ETW" });
  await visit(door.httpUrl);
  expect(files()).toHaveLength(1);
});

test("the directory is the site's, or that of all sites", async () => {
  logFile({ directory: "D:/Logs/" }, "siteDefaults");
  await visit(door.httpUrl);
  expect(logFilesIn(simulator.windows, "D:\\Logs\\W3SVC1")).toHaveLength(1);
  logFile({ directory: "%systemdrive%\\Other" });
  await visit(door.httpUrl);
  expect(logFilesIn(simulator.windows, "C:\\Other\\W3SVC1")).toHaveLength(1);
});

test.each([
  ["IIS", [/\\u_in\d{6}\.log$/]],
  ["NCSA", [/\\u_nc\d{6}\.log$/]],
  ["Custom", []],
])("format %s has no line of ours", async (logFormat, names) => {
  logFile({ logFormat });
  await visit(door.httpUrl);
  expect(files()).toEqual(names.map((name) => expect.stringMatching(name)));
  expect(linesIn(simulator)).toEqual([]);
});

test("what is buffered stands in the file once it is flushed", async () => {
  simulator.windows.logsBuffered = true;
  await visit(door.httpUrl);
  expect(linesIn(simulator)).toEqual([]);
  flushLogs(simulator.windows);
  expect(linesIn(simulator)).toHaveLength(5);
  await visit(door.httpUrl);
  flushLogs(simulator.windows);
  expect(linesIn(simulator)).toHaveLength(6);
});

test("each site has a folder by its number", async () => {
  simulator.edit(({ manager }) => manager.getSection(SITES, "").collection?.getItem(0).setAttribute("id", 7));
  await visit(door.httpUrl);
  expect(logFilesIn(simulator.windows, FOLDER.replace("W3SVC1", "W3SVC7"))).toHaveLength(1);
});
