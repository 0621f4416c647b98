import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SectionQuery } from "../../provider/src/agent/protocol";
import { Server } from "../../provider/src/server";
import { resolveServer } from "../../provider/src/settings/profile";
import { type Simulator, startSimulator } from "../../simulator/src";
import { configurationOf } from "../settings/profiles";
import { mappingByText } from "../support/units";
import { rejection } from "./time";

interface Way {
  readonly name: string;
  /** The door and how to reach it. */
  readonly open: (simulator: Simulator) => Promise<{ door: Door; entry: object }>;
  /** TCP connections of one session. */
  readonly connections: number;
  /** As which PowerShell is started. */
  readonly program: string;
}

type Door = Pick<Simulator["ssh"], "faults" | "commands"> & {
  readonly counts: { readonly connections: number };
  open(): { connections: number; processes: number };
};

const IN_SYSTEM_FOLDER = "System32\\WindowsPowerShell\\v1.0\\powershell.exe";

const WAYS: readonly Way[] = [
  {
    name: "ssh",
    connections: 1,
    program: `C:\\Windows\\${IN_SYSTEM_FOLDER}`,
    open: async ({ ssh }) => {
      const { host, port, hostKeyFingerprint } = ssh;
      return { door: ssh, entry: { host, port, hostKeyFingerprint } };
    },
  },
  {
    name: "winrm, sealed over http",
    connections: 2,
    program: `%SystemRoot%\\${IN_SYSTEM_FOLDER}`,
    open: async (simulator) => {
      const door = await simulator.winrm();
      return { door, entry: { type: "winrm", scheme: "http", host: door.host, port: door.httpPort } };
    },
  },
  {
    name: "winrm over https",
    connections: 2,
    program: `%SystemRoot%\\${IN_SYSTEM_FOLDER}`,
    open: async (simulator) => {
      const door = await simulator.winrm();
      const caTrustPath = simulator.authority.certificatePem;
      return { door, entry: { type: "winrm", host: door.host, port: door.httpsPort, caTrustPath } };
    },
  },
];

const section = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";
const collection = { name: "oneToOneMappings", key: { attribute: "certificate", compare: "text" } } as const;

const all: SectionQuery = {
  kind: "section",
  location: "Default Web Site",
  section,
  collection: { ...collection, attributes: [{ name: "userName", as: "value" }] },
};

async function names(server: Server): Promise<unknown[]> {
  const { answers } = await server.read([all]);
  const [answer] = answers;
  if (!answer || !("attributes" in answer)) throw new Error("an observation was expected");
  return (answer.entries ?? []).map((entry) => ("fault" in entry ? entry : entry.attributes.userName));
}

// The same promises as in server.test.ts, with nothing of ours replaced: a simulated server behind a real connection.
describe.each(WAYS)("over $name", (way) => {
  let simulator: Simulator;
  let server: Server;
  let door: Door;
  let entry: object;

  beforeEach(async () => {
    simulator = await startSimulator();
    ({ door, entry } = await way.open(simulator));
    server = connect({});
  });

  afterEach(async () => {
    await server.close();
    await simulator.close();
  });

  function connect(changes: object): Server {
    const web1 = { ...entry, password: simulator.password, requestTimeout: 20, ...changes };
    return new Server(resolveServer("web1", configurationOf({ servers: { web1 } }), {}));
  }

  test("fifty mappings in one tick are one session, one message and one commit", async () => {
    await Promise.all(Array.from({ length: 50 }, (_, at) => server.ensure([mappingByText(`u${at}`)], [])));
    expect(simulator.counts).toMatchObject({ sessions: 1, messages: { hello: 1, read: 0, ensure: 1 }, commits: 1 });
    expect(server.counts).toEqual({ sessions: 1, messages: 1, commits: 1 });
    expect(await names(server)).toHaveLength(50);
  });

  test.each(["before-request", "between-commit-and-answer", "during-answer"] as const)(
    "a connection cut %s leaves exactly what was asked for",
    async (kind) => {
      await server.ensure([mappingByText("first")], []);
      door.faults.cutNext(kind, "ensure");
      const { results } = await server.ensure([mappingByText("second")], []);
      expect(results).toMatchObject([{ done: [{ changed: kind === "before-request" }] }]);
      expect(door.faults.done).toEqual([kind]);
      expect(server.counts.sessions).toBe(2);
      expect(simulator.counts.commits).toBe(2);
      expect(await names(server)).toEqual([{ value: "first" }, { value: "second" }]);
    },
  );

  test("PowerShell is started by its full path, and in one process", async () => {
    await server.hello();
    expect(door.commands.map((line) => line.split(" ")[0])).toEqual([way.program]);
    expect(simulator.counts.sessions).toBe(1);
    expect(door.open().processes).toBe(1);
  });

  test("a Windows that stands elsewhere is found all the same, by one process or by a second one", async () => {
    await simulator.close();
    simulator = await startSimulator({ systemRoot: "D:\\Windows" });
    ({ door, entry } = await way.open(simulator));
    server = connect({});
    await server.hello();
    const found = way.program.startsWith("%");
    expect(door.commands.map((line) => line.split(" ")[0])).toEqual(
      found ? [way.program] : [way.program, "powershell.exe"],
    );
    expect(simulator.counts.sessions).toBe(1);
    expect(server.counts.sessions).toBe(1);
    expect(door.open().processes).toBe(1);
  });

  test("a refused login is told, and asked of the server once", async () => {
    const other = connect({ password: "wrong" });
    const errors = await Promise.all([1, 2, 3].map(() => rejection(other.hello())));
    expect(errors).toMatchObject(errors.map(() => ({ code: "connection/login", server: "web1" })));
    const tried = door.counts.connections;
    await rejection(other.hello());
    expect(door.counts.connections).toBe(tried);
  });

  test("closing leaves neither a connection nor a process", async () => {
    await server.hello();
    expect(door.open()).toMatchObject({ connections: way.connections, processes: 1 });
    await server.close();
    await expect.poll(() => door.open(), { timeout: 60_000 }).toMatchObject({ connections: 0, processes: 0 });
  });
});
