import { expect } from "vitest";
import { fileKey } from "../../simulator/src/machine/files";
import { FOLDER } from "../site/logs";
import type { Simulated } from "./bench";
import { conformance } from "./suite";

const FIELDS =
  "#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username sc-status sc-substatus sc-win32-status";
const line = (time: string, status: string, user = "-") =>
  `2026-11-28 ${time} GET /secret token=0123456789 ${user} ${status}`;

function writeLog({ simulator }: Simulated, name: string, text: string, written = 1): void {
  const file = { name, bytes: Buffer.from(text), written };
  simulator.windows.files.set(fileKey(`${FOLDER}\\${name}`), file);
}

conformance("the end of a site's log", (on) => {
  const now = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

  on.simulated("failed requests are told, without who and what", async ({ site, read, simulated }) => {
    const lines = [FIELDS, line("10:00:00", "200 0 0"), line("10:00:01", "401 1 1326", "CORP\\alice"), ""];
    writeLog(simulated, "u_ex1.log", lines.join("\r\n"));
    const failed = { time: "2026-11-28 10:00:01", status: 401, substatus: 1, win32: 1326 };
    const more = { method: "GET", path: "/secret", account: "CORP\\alice" };
    const read1 = { state: "read", folder: FOLDER, now };
    expect((await read({ kind: "siteLog", site }, { kind: "siteLog", site, requests: true })).answers).toEqual([
      { ...read1, requests: [failed] },
      { ...read1, requests: [{ ...failed, ...more }] },
    ]);
    const [found] = (await read({ kind: "siteLog", site, containing: "token-no-such" })).answers;
    expect(found).toEqual({ ...read1, requests: [] });
    const [held] = (await read({ kind: "siteLog", site, containing: "0123456789" })).answers;
    expect(held).toMatchObject({ requests: [{ status: 200 }, { status: 401 }] });
    const [part] = (await read({ kind: "siteLog", site, containing: "01234567" })).answers;
    expect(part).toMatchObject({ requests: [{ found: "0123456789" }, { found: "0123456789" }] });
  });

  on.simulated(
    "the two newest files count, and of a long one its end with the fields of its beginning",
    async (bench) => {
      const { site, read, simulated } = bench;
      const failures = (count: number, status: string) => Array.from({ length: count }, () => line("09:00:00", status));
      writeLog(
        simulated,
        "u_ex3.log",
        `${[FIELDS, ...failures(2, "403 7 64"), ""].join("\n")}2026-11-28 09:00:00 GET / cut`,
        3,
      );
      writeLog(simulated, "u_ex2.log", [FIELDS, ...failures(9000, "401 2 5"), ""].join("\n"), 2);
      writeLog(simulated, "u_ex1.log", [FIELDS, ...failures(5, "500 19 13"), ""].join("\n"), 1);
      const [answer] = (await read({ kind: "siteLog", site })).answers;
      expect(answer).toMatchObject({ state: "read", requests: { length: 200 } });
      const statuses = (answer as unknown as { requests: { status: number }[] }).requests.map(({ status }) => status);
      expect(statuses.slice(-3)).toEqual([401, 403, 403]);
      expect(new Set(statuses)).toEqual(new Set([401, 403]));
    },
  );

  on.simulated("from when on the log was looked at is told, where others stand before", async (bench) => {
    const { site, read, simulated } = bench;
    const from = async () => {
      const [answer] = (await read({ kind: "siteLog", site })).answers;
      return (answer as { from?: string }).from;
    };
    const oneAt = (time: string) => [FIELDS, line(time, "401 2 5"), ""].join("\n");
    writeLog(simulated, "u_ex2.log", oneAt("02:00:00"), 2);
    writeLog(simulated, "u_ex3.log", oneAt("03:00:00"), 3);
    expect(await from()).toBeUndefined();
    writeLog(simulated, "u_ex1.log", oneAt("01:00:00"), 1);
    expect(await from()).toBe("2026-11-28 02:00:00");
    const many = Array.from({ length: 9000 }, () => line("04:00:00", "200 0 0"));
    writeLog(simulated, "u_ex3.log", [FIELDS, line("03:00:00", "401 2 5"), ...many, ""].join("\n"), 3);
    expect(await from()).toBe("2026-11-28 04:00:00");
  });

  on.simulated("a request is found by its text though thousands came behind it", async ({ site, read, simulated }) => {
    const many = Array.from({ length: 9000 }, () => line("04:00:00", "200 0 0").replace("0123456789", "-"));
    writeLog(simulated, "u_ex1.log", [FIELDS, line("03:00:00", "401 2 5"), ...many, ""].join("\n"));
    expect((await read({ kind: "siteLog", site, containing: "0123456789" })).answers).toMatchObject([
      { requests: [{ status: 401 }] },
    ]);
  });

  on.simulated(
    "damaged lines, changed fields and missing ones spoil nothing else",
    async ({ site, read, simulated }) => {
      const lines = [
        FIELDS,
        "2026-11-28 10:00:00 GET / - - 401 x 5",
        "too short",
        `${"9".repeat(400)} - GET / - - 401 2 99999999999`,
        "#Fields: sc-win32-status sc-substatus sc-status",
        "64 7 403",
        "#Fields: date sc-status",
        "2026-11-28 401",
        "",
      ];
      writeLog(simulated, "u_ex1.log", lines.join("\n"));
      expect((await read({ kind: "siteLog", site, requests: true })).answers).toMatchObject([
        { state: "fields", requests: [{ time: "", status: 403, substatus: 7, win32: 64 }] },
      ]);
    },
  );

  on.simulated("a field that is called count hides no request", async ({ site, read, simulated }) => {
    writeLog(simulated, "u_ex1.log", `${FIELDS} count\n${line("10:00:00", "401 2 5")} 7\n`);
    expect((await read({ kind: "siteLog", site })).answers).toMatchObject([{ requests: [{ status: 401 }] }]);
  });

  on.simulated("why there is nothing to read is told", async ({ site, read, simulated }) => {
    const stateAfter = async (change?: string) => {
      const before = simulated.text();
      if (change) simulated.rewrite((text) => text.replace(/<logFile logFormat="W3C"/, `<logFile ${change}`));
      const [answer] = (await read({ kind: "siteLog", site })).answers;
      simulated.rewrite(() => before);
      return (answer as { state?: string }).state;
    };
    expect(await stateAfter()).toBe("none");
    expect(await stateAfter('logFormat="W3C" enabled="false"')).toBe("off");
    expect(await stateAfter('logFormat="IIS"')).toBe("format");
    expect(await stateAfter('logFormat="W3C" logTargetW3C="ETW"')).toBe("etw");
    simulated.edit((doc) => doc.set("", "system.applicationHost/log", { centralLogFileMode: 2 }));
    expect(await stateAfter()).toBe("central");
  });

  const directories = [
    "\\\\files\\logs",
    "//files/logs",
    "\\\\.\\pipe\\logs",
    "logs",
    "%NOWHERE%\\logs",
    "C:logs",
    "\\logs",
  ];
  on.simulated(
    "a log on a share, or in no full path of a drive, is not looked for",
    async ({ site, read, simulated }) => {
      writeLog(simulated, "u_ex1.log", `${FIELDS}\n`);
      for (const directory of directories) {
        const folder = `${directory}\\W3SVC1`;
        const before = simulated.text();
        simulated.rewrite((text) =>
          text.replaceAll(/<logFile ([^>]*)directory="[^"]*"/g, `<logFile $1directory="${directory}"`),
        );
        expect((await read({ kind: "siteLog", site, flush: true })).answers).toEqual([
          { state: "elsewhere", folder, now, requests: [] },
        ]);
        simulated.rewrite(() => before);
      }
    },
  );

  on.simulated(
    "a log that another program holds spoils nothing else that is asked",
    async ({ site, read, simulated }) => {
      writeLog(simulated, "u_ex1.log", `${FIELDS}\n`);
      const file = simulated.simulator.windows.files.get(fileKey(`${FOLDER}\\u_ex1.log`));
      if (file) file.held = true;
      expect((await read({ kind: "siteLog", site }, { kind: "trust" })).answers).toMatchObject([
        { fault: { kind: "unknown", hresult: "0x80070020" } },
        { misplacedRoots: [] },
      ]);
    },
  );

  on.simulated("what HTTP.sys holds back is told where it is flushed first", async ({ site, read, simulated }) => {
    writeLog(simulated, "u_ex1.log", `${FIELDS}\n`);
    const file = simulated.simulator.windows.files.get(fileKey(`${FOLDER}\\u_ex1.log`));
    if (file) file.buffered = `${line("10:00:00", "403 7 64")}\n`;
    expect((await read({ kind: "siteLog", site })).answers).toMatchObject([{ requests: [] }]);
    expect((await read({ kind: "siteLog", site, flush: true })).answers).toMatchObject([
      { requests: [{ status: 403 }] },
    ]);
  });

  on.simulated(
    "a log without queries says so to whoever looks for a text in them",
    async ({ site, read, simulated }) => {
      const fields = "#Fields: date time cs-uri-stem sc-status sc-substatus sc-win32-status";
      writeLog(simulated, "u_ex1.log", [fields, "2026-11-28 10:00:00 /secret 403 7 64", ""].join("\n"));
      const answers = (await read({ kind: "siteLog", site }, { kind: "siteLog", site, containing: "0123456789" }))
        .answers;
      expect(answers).toMatchObject([
        { state: "read", requests: [{ status: 403 }] },
        { state: "query", requests: [] },
      ]);
    },
  );

  on.simulated("requests that verify sent are no failures of anybody", async ({ site, read, simulated }) => {
    const fields = "#Fields: date time cs-uri-query cs(User-Agent) sc-status sc-substatus sc-win32-status";
    const of = (agent: string) => `2026-11-28 10:00:00 a=0123456789 ${agent} 403 7 64`;
    writeLog(simulated, "u_ex1.log", [fields, of("pulumi-iis-clientcert+verify"), of("curl/8"), ""].join("\n"));
    const { answers } = await read({ kind: "siteLog", site }, { kind: "siteLog", site, containing: "0123456789" });
    expect(answers).toMatchObject([{ requests: { length: 1 } }, { requests: { length: 2 } }]);
  });
});
