import { expect, test } from "vitest";
import { MARKER } from "../../provider/src/agent/protocol";
import { ConnectionError } from "../../provider/src/errors";
import { PROGRAMS } from "../../provider/src/transport/programs";
import { HELLO, type Mishap, type Wire } from "./scripted-agent";
import { query, setUp } from "./server-setup";
import { inTime, rejection, useStandingClock } from "./time";

// PowerShell was started by PATH and the current folder of the login.

useStandingClock();

const programsOf = (commands: readonly string[]) => commands.map((command) => command.split(" ")[0]);
const [fullPath, name] = PROGRAMS.ssh;

test("it is started by its full path, once", async () => {
  const { agent, server } = setUp();
  await inTime(server.hello());
  expect(programsOf(agent.commands)).toEqual([fullPath]);
  expect(fullPath).toBe("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe");
});

test("WinRM's cmd.exe is left to find the folder, and a child process is found by the transport", () => {
  expect(PROGRAMS.winrm).toEqual(["%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", "powershell.exe"]);
  expect(PROGRAMS.local).toEqual(["powershell.exe"]);
});

test("its name is tried once, where nothing ran by the path, and every session begins with the path", async () => {
  const { agent, server, lines } = setUp();
  const missing = (_: unknown, wire: Wire) => {
    wire.complain("The system cannot find the path specified.");
    wire.exit(1);
  };
  agent.mishaps.hello.push(missing);
  await inTime(server.hello());
  expect(programsOf(agent.commands)).toEqual([fullPath, name]);
  expect(lines).toContain(`PowerShell did not start as ${fullPath}; starting ${name}`);
  expect(server.counts.sessions).toBe(1);
  agent.mishaps.read.push((_, wire) => wire.cut());
  await inTime(server.read([query("a")]));
  expect(programsOf(agent.commands)).toEqual([fullPath, name, fullPath]);
});

test.each<[string, Mishap, string]>([
  [
    "the agent answered that it cannot start, and ended",
    (_, wire) => {
      wire.answer({ id: 0, fault: { kind: "constrainedLanguage", text: "restricted" } });
      wire.exit(3);
    },
    "server/constrained-language",
  ],
  [
    "an answer had begun",
    (_, wire) => {
      wire.print(`${MARKER}{"id":1,`);
      wire.exit(1);
    },
    "connection/not-started",
  ],
  ["an answer came that is none", (_, wire) => wire.print(`${MARKER}{}\n`), "connection/protocol"],
  [
    "another protocol was answered",
    (_, wire) => wire.answer({ id: 1, hello: { ...HELLO, protocol: 99 } }),
    "connection/protocol",
  ],
])("its name is not tried where %s", async (_, mishap, code) => {
  const { agent, server } = setUp();
  agent.mishaps.hello.push(mishap);
  expect(await inTime(rejection(server.hello()))).toMatchObject({ code });
  expect(programsOf(agent.commands)).toEqual([fullPath]);
});

test("its name is not tried where the connection was lost, no answer came, or nothing was started", async () => {
  const lost = setUp();
  lost.agent.mishaps.hello.push((_, wire) => wire.cut());
  await inTime(lost.server.hello());
  expect(programsOf(lost.agent.commands)).toEqual([fullPath, fullPath]);

  const silent = setUp();
  silent.agent.mishaps.hello.push(() => {});
  await inTime(silent.server.hello());
  expect(programsOf(silent.agent.commands)).toEqual([fullPath, fullPath]);

  const refused = setUp();
  const reason = "refused to start the command";
  refused.agent.startFailures.push(new ConnectionError({ code: "connection/not-started", server: "web1", reason }));
  expect(await inTime(rejection(refused.server.hello()))).toMatchObject({ reason });
  expect(programsOf(refused.agent.commands)).toEqual([fullPath]);
});
