import { describe, expect, onTestFinished, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack, type Transport } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";

const SITE = "Default Web Site";

async function begin(transport: Transport): Promise<{ simulator: Simulator; stack: Stack }> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  return { simulator, stack: new Stack({ web01: { simulator, transport } }) };
}

function mapping(at: number, more: object = {}, options: object = {}): Declaration {
  const inputs = {
    site: SITE,
    certificate: CERTIFICATES[at],
    userName: `user${at}`,
    password: `planted-${at}`,
    ...more,
  };
  return { name: `mapping${at}`, type: "OneToOneMapping", inputs, ...options };
}

const flags = (...sslFlags: string[]): Declaration => ({
  name: "tls",
  type: "SslAccess",
  inputs: { site: SITE, sslFlags },
});

const users = (simulator: Simulator) => simulator.edit((doc) => doc.mappings(SITE).map(({ userName }) => userName));
const operations = ({ steps }: { steps: readonly { operation: string }[] }) => steps.map(({ operation }) => operation);

describe.each<Transport>(["ssh", "winrm"])("the driver over %s", (transport) => {
  test("runs the lifecycle as the engine does", async () => {
    const { simulator, stack } = await begin(transport);
    const program = [mapping(0), mapping(1), flags("Ssl")];
    expect(operations(await stack.preview(program))).toEqual(["create", "create", "create"]);
    expect(simulator.counts.sessions).toBe(0);
    expect(await stack.up(program)).toMatchObject({ ok: true });
    expect(simulator.counts).toMatchObject({ sessions: 1, messages: { ensure: 1 }, commits: 1 });
    expect(users(simulator)).toEqual(["user0", "user1"]);

    expect(operations(await stack.up(program))).toEqual(["same", "same", "same"]);
    expect(simulator.counts).toMatchObject({ sessions: 1, commits: 1 });

    simulator.edit((doc) => doc.changeMapping(SITE, CERTIFICATES[0] ?? "", { userName: "somebody" }));
    expect(operations(await stack.up(program, { refresh: true }))).toEqual([
      ...["read", "read", "read"],
      ...["same", "same", "update"],
    ]);
    expect(users(simulator)).toEqual(["user0", "user1"]);

    const renewed = { ...mapping(0), inputs: mapping(2).inputs };
    expect(operations(await stack.up([renewed, mapping(1), flags()])).sort()).toEqual([
      ...["delete", "replace", "same", "update"],
    ]);
    expect(users(simulator)).toEqual(["user1", "user2"]);

    const other = { ...mapping(1), inputs: mapping(0).inputs, deleteBeforeReplace: true };
    expect(operations(await stack.up([other])).sort()).toEqual(["delete", "delete", "delete", "replace"]);
    expect(users(simulator)).toEqual(["user0"]);
    expect(await stack.destroy()).toMatchObject({ ok: true });
    expect(users(simulator)).toEqual([]);
    expect(stack.checkpoint).toEqual({ resources: [], pending: [] });
  });

  test("a provider that is killed leaves a state without what was under way", async () => {
    const { simulator, stack } = await begin(transport);
    const { run, ended } = await stack.begin([mapping(0), mapping(1, {}, { dependsOn: ["mapping0"] })]);
    simulator.hold.beforeAnswer = async () => {
      if (simulator.counts.commits === 1) run.killProvider();
    };
    expect(await ended).toMatchObject({ ok: false, errors: [{ name: "mapping0" }] });
    expect(stack.checkpoint).toEqual({ resources: [], pending: [] });
    expect(users(simulator)).toEqual(["user0"]);
  });

  test("an engine that is killed leaves pending operations, and the next up takes over what is there", async () => {
    const { simulator, stack } = await begin(transport);
    const { run, ended } = await stack.begin([mapping(0)]);
    simulator.hold.beforeAnswer = async () => {
      if (simulator.counts.commits === 1) run.killEngine();
    };
    expect(await ended).toMatchObject({ ok: false });
    expect(stack.checkpoint).toMatchObject({ resources: [], pending: [{ name: "mapping0", operation: "creating" }] });
    simulator.hold.beforeAnswer = null;
    expect(operations(await stack.up([mapping(0)]))).toEqual(["create"]);
    expect(stack.checkpoint).toMatchObject({ resources: [{ name: "mapping0" }], pending: [] });
    expect(simulator.counts.commits).toBe(1);
  });

  test("a wire that is cut at a byte of an answer is made anew", async () => {
    const { simulator, stack } = await begin(transport);
    const { run, ended } = await stack.begin([mapping(0)]);
    simulator.hold.beforeAnswer = async () => {
      if (simulator.counts.commits === 0) return;
      simulator.hold.beforeAnswer = null;
      run.provider.wires.web01?.cutAfter(20);
    };
    expect(await ended).toMatchObject({ ok: true });
    expect(simulator.counts).toMatchObject({ sessions: 2, commits: 1 });
    expect(users(simulator)).toEqual(["user0"]);
  });
});
