import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRequest } from "../../../simulator/src/doors/winrm/envelope";
import { WsmanFault } from "../../../simulator/src/doors/winrm/fault";
import { MEGABYTE } from "../../interop/programs";
import {
  byBasic,
  byNtlm,
  createShell,
  envelope,
  faultCode,
  openDoor,
  RSP,
  receive,
  receiveAll,
  SHELL,
  send,
  signal,
  startCommand,
  streamOf,
} from "./client";

const GONE = 2_150_858_843;
const TIMED_OUT = 2_150_858_793;
const SCHEMA = 2_150_858_817;

describe("what clients look for by text", () => {
  test("RelatesTo is the message id as it came, whatever its form", async () => {
    const ask = byBasic(await openDoor());
    for (const messageId of ["uuid:1f0a7e5c-8c1c-4f24-b7a6-0123456789AB", "urn:uuid:1", "  spaced  ", "&amp;odd"]) {
      const { text } = await ask(envelope("Create", SHELL, { messageId }));
      expect(text).toContain(`<a:RelatesTo>${messageId.trim().replace("&amp;", "&#38;")}</a:RelatesTo>`);
    }
  });

  test("ids and streams have the form that clients match, and a fault is the first thing in its body", async () => {
    const ask = byBasic(await openDoor());
    const shell = await createShell(ask);
    const command = await startCommand(ask, shell, "say hello");
    const { text } = await receive(ask, shell, command);
    expect(text).toContain(`<rsp:Stream Name="stdout" CommandId="${command}"`);
    const fault = await receive(ask, "no-such-shell", command);
    expect(fault.text).toContain("<s:Body><s:Fault>");
  });
});

describe("requests", () => {
  test("options may stand between header and body", async () => {
    const ask = byBasic(await openDoor());
    const between = '<w:OptionSet><w:Option Name="WINRS_CODEPAGE">65001</w:Option></w:OptionSet>';
    expect((await ask(envelope("Create", SHELL, { between }))).status).toBe(200);
  });

  test("CommandId of DesiredStream may be qualified with the shell's namespace, as winrm4j writes it", async () => {
    const ask = byBasic(await openDoor());
    const shell = await createShell(ask);
    const command = await startCommand(ask, shell, "say hello");
    const desired = `<ns1:DesiredStream xmlns:ns1="${RSP}" ns1:CommandId="${command}">stdout stderr</ns1:DesiredStream>`;
    const { text } = await ask(envelope("Receive", `<rsp:Receive>${desired}</rsp:Receive>`, { shell }));
    expect(streamOf(text, "stdout").toString()).toBe("hello\r\n");
  });

  test.each(["", 'CommandId="none"', 'w:CommandId="ID"', 'xmlns:o="urn:other" o:CommandId="ID"'])(
    "a DesiredStream with %j asks for no command",
    async (attribute) => {
      const ask = byBasic(await openDoor());
      const shell = await createShell(ask);
      const command = await startCommand(ask, shell, "say hello");
      const desired = `<rsp:DesiredStream ${attribute.replace("ID", command)}>stdout</rsp:DesiredStream>`;
      const { text } = await ask(envelope("Receive", `<rsp:Receive>${desired}</rsp:Receive>`, { shell }));
      expect(faultCode(text)).toBe(GONE);
    },
  );

  for (const [what, spoil] of Object.entries({
    "without an a:To": (text: string) => text.replace(/<a:To>.*<\/a:To>/, ""),
    "of another SOAP": (text: string) => text.replace("2003/05/soap-envelope", "2001/12/soap-envelope"),
    "with another namespace for the shell": (text: string) => text.replace('xmlns:rsp="http', 'xmlns:rsp="https'),
    "that end early": (text: string) => text.slice(0, -20),
    "with an action that is none": (text: string) => text.replace("transfer/Create", "transfer/Make"),
  })) {
    test(`${what} are refused`, async () => {
      const { status, text } = await byBasic(await openDoor())(spoil(envelope("Create", SHELL)));
      expect([status, faultCode(text)]).toEqual([500, SCHEMA]);
    });
  }

  test("any text is read or answered by a fault", () => {
    const whole = envelope("Create", SHELL);
    const read = (text: string) => {
      try {
        readRequest(text);
      } catch (error) {
        expect(error).toBeInstanceOf(WsmanFault);
      }
    };
    fc.assert(fc.property(fc.string(), read));
    const spliced = fc.tuple(fc.nat(whole.length), fc.nat(40), fc.string());
    fc.assert(fc.property(spliced, ([at, length, text]) => read(whole.slice(0, at) + text + whole.slice(at + length))));
  });

  test("a session, once named, is named by all", async () => {
    const ask = byBasic(await openDoor());
    const header = "<p:SessionId>uuid:7</p:SessionId>";
    const { text } = await ask(envelope("Create", SHELL, { header }));
    const shell = /Name="ShellId">([^<]+)</.exec(text)?.[1];
    expect((await ask(envelope("Delete", "", { shell }))).status).toBe(500);
    expect((await ask(envelope("Delete", "", { shell, header }))).status).toBe(200);
  });
});

describe("commands", () => {
  test("input comes out again, and the exit code with the last of it", async () => {
    const ask = await byNtlm(await openDoor());
    const shell = await createShell(ask);
    const command = await startCommand(ask, shell, "echo");
    await send(ask, shell, command, "über ");
    await send(ask, shell, command, "€", true);
    const { stdout, code } = await receiveAll(ask, shell, command);
    expect([stdout.toString(), code]).toEqual(["über €", 3]);
    expect(faultCode((await send(ask, shell, command, "late")).text)).toBe(109);
  });

  test("a megabyte comes in pieces, each within the envelope that was asked for", async () => {
    const ask = byBasic(await openDoor());
    const shell = await createShell(ask);
    for (const size of [16_384, 153_600]) {
      const command = await startCommand(ask, shell, "megabyte");
      const { stdout, longest } = await receiveAll(ask, shell, command, { size });
      expect(stdout.equals(MEGABYTE)).toBe(true);
      expect(longest).toBeLessThanOrEqual(size);
    }
  });

  test("a Receive without output ends with its time, and loses nothing", async () => {
    const ask = byBasic(await openDoor());
    const shell = await createShell(ask);
    const command = await startCommand(ask, shell, "echo");
    const { status, text } = await receive(ask, shell, command, { timeout: "PT0.05S" });
    expect([status, faultCode(text)]).toEqual([500, TIMED_OUT]);
    await send(ask, shell, command, "after");
    expect(streamOf((await receive(ask, shell, command)).text, "stdout").toString()).toBe("after");
  });

  test("a Receive waits on one connection while a Send goes through on another", async () => {
    const door = await openDoor();
    const [reader, writer] = [await byNtlm(door), await byNtlm(door)];
    const shell = await createShell(writer);
    const command = await startCommand(writer, shell, "echo");
    const waiting = receive(reader, shell, command);
    await send(writer, shell, command, "over");
    expect(streamOf((await waiting).text, "stdout").toString()).toBe("over");
    expect(door.open().connections).toBe(2);
  });

  test("a signal ends them, in any case, and does no harm after the end", async () => {
    const door = await openDoor();
    const ask = byBasic(door);
    const shell = await createShell(ask);
    const command = await startCommand(ask, shell, "forever");
    expect((await signal(ask, shell, command, "ctrl_c")).status).toBe(200);
    expect((await receiveAll(ask, shell, command)).code).toBe(-1_073_741_510);
    for (const name of ["ctrl_c", "Terminate", "terminate"])
      expect((await signal(ask, shell, command, name)).status).toBe(200);
    expect(faultCode((await receive(ask, shell, command)).text)).toBe(GONE);
    expect(door.open()).toMatchObject({ shells: 1, processes: 0 });
  });

  test("what cmd.exe would misread is not run", async () => {
    const door = await openDoor();
    const ask = byBasic(door);
    const shell = await createShell(ask);
    const command = await startCommand(ask, shell, "say one &amp; say two");
    expect((await receiveAll(ask, shell, command)).code).toBe(1);
    expect(door.commands).toEqual(["say one & say two"]);
  });
});

describe("shells", () => {
  test("Delete ends what runs, and the Receive that waits for it", async () => {
    const door = await openDoor();
    const [reader, ask] = [byBasic(door), byBasic(door)];
    const shell = await createShell(ask);
    const waiting = receive(reader, shell, await startCommand(ask, shell, "forever"));
    while ((door.counts.messages.Receive ?? 0) === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await ask(envelope("Delete", "", { shell }))).status).toBe(200);
    expect(faultCode((await waiting).text)).toBe(995);
    expect(door.open()).toMatchObject({ shells: 0, processes: 0 });
    expect(faultCode((await ask(envelope("Delete", "", { shell }))).text)).toBe(GONE);
  });

  test("one that nobody uses goes away with what runs in it", async () => {
    const door = await openDoor({ idleTimeoutMs: 5_000 });
    const ask = byBasic(door);
    const shell = await createShell(ask);
    await startCommand(ask, shell, "forever");
    await expect.poll(() => door.open(), { timeout: 60_000 }).toMatchObject({ shells: 0, processes: 0 });
  });

  test("they outlive a connection, and a restart of the service ends them", async () => {
    const door = await openDoor();
    const shell = await createShell(byBasic(door));
    door.dropConnections();
    await expect.poll(() => door.open().connections, { timeout: 60_000 }).toBe(0);
    const ask = byBasic(door);
    await startCommand(ask, shell, "forever");
    door.dropShells();
    expect(faultCode((await ask(envelope("Delete", "", { shell }))).text)).toBe(GONE);
  });

  test("there are as many shells and commands as the quotas say", async () => {
    const ask = byBasic(await openDoor({ quotas: { maxShellsPerUser: 2, maxProcessesPerShell: 1 } }));
    const shell = await createShell(ask);
    await createShell(ask);
    expect(faultCode((await ask(envelope("Create", SHELL))).text)).toBe(2_150_859_173);
    const command = await startCommand(ask, shell, "forever");
    await expect(startCommand(ask, shell, "say")).rejects.toThrow("2150859242");
    await signal(ask, shell, command, "terminate");
    await startCommand(ask, shell, "say");
  });

  test("a request that is too large is refused", async () => {
    const ask = byBasic(await openDoor({ quotas: { maxEnvelopeSizeKb: 32 } }));
    const shell = await createShell(ask);
    const command = await startCommand(ask, shell, "echo");
    expect(faultCode((await send(ask, shell, command, "x".repeat(40_000))).text)).toBe(2_150_858_790);
    expect((await send(ask, shell, command, "x".repeat(20_000))).status).toBe(200);
  });
});
