import { expect, onTestFinished, test } from "vitest";
import { startCommand as agentCommand, scriptLine } from "../../../provider/src/agent/bootstrap";
import { MARKER } from "../../../simulator/src/emulated/messages";
import { startSimulator } from "../../../simulator/src/server";
import {
  type Ask,
  byBasic,
  byNtlm,
  createShell,
  envelope,
  faultCode,
  openDoor,
  PASSWORD,
  receive,
  SHELL,
  send,
  startCommand,
  streamOf,
} from "./client";

const REQUEST = `{"verb":"ensure","n":1}\n`;
const ANSWER = `${MARKER}{"done":true}\n`;

async function echoing(ask: Ask) {
  const shell = await createShell(ask);
  return { shell, command: await startCommand(ask, shell, "echo") };
}

test("faults are answered as often as asked, sealed where the request was, and then no more", async () => {
  const door = await openDoor();
  const ask = await byNtlm(door);
  door.faults.answerNext(170, "Send", 2);
  door.faults.answerNext(2_150_859_174, "Create", 1, { wmi: true });
  const quota = await ask(envelope("Create", SHELL));
  expect(quota.text).toContain("<m:error_Code>2150859174</m:error_Code>");
  const { shell, command } = await echoing(ask);
  for (const expected of [170, 170]) expect(faultCode((await send(ask, shell, command, "x")).text)).toBe(expected);
  expect((await send(ask, shell, command, "x")).status).toBe(200);
  expect(door.counts.messages).toEqual({ Create: 2, Command: 1, Send: 3 });
});

for (const [scheme, open] of Object.entries({ "sealed HTTP": byNtlm, HTTPS: byBasic })) {
  test(`over ${scheme} a request that is cut off never arrives`, async () => {
    const door = await openDoor();
    const ask = await open(door);
    const { shell, command } = await echoing(ask);
    door.faults.cutNext("before-request", "ensure");
    await expect(send(ask, shell, command, REQUEST)).rejects.toThrow();
    const again = await open(door);
    await send(again, shell, command, "else\n");
    expect(streamOf((await receive(again, shell, command)).text, "stdout").toString()).toBe("else\n");
    expect(door.faults.done).toEqual(["before-request"]);
  });

  for (const kind of ["between-commit-and-answer", "during-answer"] as const) {
    test(`over ${scheme} the one who waits for an answer is cut off, ${kind}, and the process goes on`, async () => {
      const door = await openDoor();
      const [reader, writer] = [await open(door), await open(door)];
      const { shell, command } = await echoing(writer);
      await send(writer, shell, command, REQUEST);
      expect(streamOf((await receive(reader, shell, command)).text, "stdout").toString()).toBe(REQUEST);
      door.faults.cutNext(kind, "ensure");
      const waiting = receive(reader, shell, command);
      // Whether this one is still told that it went through is as it may be.
      const sent = Promise.allSettled([send(writer, shell, command, ANSWER)]);
      await expect(waiting).rejects.toThrow();
      await sent;
      expect(door.faults.done).toEqual([kind]);
      expect(door.open()).toMatchObject({ shells: 1, processes: 1 });
    });
  }
}

test("a server that swallows everything answers nothing, until it speaks again", async () => {
  const door = await openDoor();
  const ask = byBasic(door);
  const shell = await createShell(ask);
  door.silent = true;
  const deleted = ask(envelope("Delete", "", { shell }));
  const first = await Promise.race([deleted, new Promise((resolve) => setTimeout(resolve, 50, "nothing"))]);
  expect(first).toBe("nothing");
  door.silent = false;
  door.dropConnections();
  await expect(deleted).rejects.toThrow();
  expect(door.open().shells).toBe(1);
});

test("connections that are refused count, and say nothing", async () => {
  const door = await openDoor();
  door.refuseConnections = true;
  await expect(byBasic(door)(envelope("Create", SHELL))).rejects.toThrow();
  expect(door.counts).toMatchObject({ connections: 1, logins: 0 });
});

test("the simulated server opens it on demand, with the agent behind it", async () => {
  const simulator = await startSimulator({ users: { Administrator: { password: PASSWORD } } });
  onTestFinished(() => simulator.close());
  const door = await simulator.winrm();
  expect(await simulator.winrm()).toBe(door);
  const ask = await byNtlm(door);
  const shell = await createShell(ask);
  const command = await startCommand(ask, shell, agentCommand());
  await send(ask, shell, command, `${scriptLine()}{"verb":"hello","id":1,"protocol":2}\n`);
  expect(streamOf((await receive(ask, shell, command)).text, "stdout").toString()).toContain(MARKER);
  expect(simulator.counts.sessions).toBe(1);
});
