import { afterEach, expect, test } from "vitest";
import { STATE, writeResponse } from "../../../provider/src/transport/winrm/ntlm/spnego";
import { failure, GRACE, roundTrip } from "../../transport/door";
import { closeDoors, openDoor, overHttp, start } from "./door";
import { type InBetween, sealedAt, startInBetween } from "./in-between";

let between: InBetween | undefined;

afterEach(async () => {
  await between?.close();
  await closeDoors();
});

async function open() {
  const door = await openDoor();
  between = await startInBetween(door.httpPort);
  return { door, between, target: overHttp(between.port, { operationTimeoutSec: 1, readTimeoutSec: 5 }) };
}

function withOneBitChanged(message: Buffer, at: number): Buffer {
  const changed = Buffer.from(message);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}

test("nothing readable goes by: neither what is asked nor what is answered", async () => {
  const { between, target } = await open();
  const seen: Buffer[] = [];
  const look = (message: Buffer) => {
    seen.push(message);
    return message;
  };
  between.toServer = look;
  between.toClient = look;
  const process = await start(target);
  expect(await roundTrip(process, "a secret line\n")).toBe("a secret line\n");
  await process.close();
  const all = Buffer.concat(seen).toString("latin1");
  expect(all).toContain("Encrypted Boundary");
  for (const readable of ["Envelope", "EncodedCommand", "P@ssw0rd", Buffer.from("a secret line\n").toString("base64")])
    expect(all).not.toContain(readable);
});

test.each(["ciphertext", "signature"])("an answer with one bit of its %s changed is refused", async (part) => {
  const { between, target } = await open();
  between.toClient = (message) => {
    const at = sealedAt(message);
    return at === undefined ? message : withOneBitChanged(message, part === "ciphertext" ? at + 40 : at - 10);
  };
  const error = await failure(start(target));
  expect(error.code).toBe("connection/protocol");
  expect(error.message).toContain("failed verification");
});

test("a request with one bit changed reaches no shell", async () => {
  const { door, between, target } = await open();
  between.toServer = (message) => {
    const at = sealedAt(message);
    return at === undefined ? message : withOneBitChanged(message, at + 40);
  };
  await failure(start(target));
  expect(door.counts.shells).toBe(0);
});

test("an answer that is replayed ends the process", async () => {
  const { between, target } = await open();
  let first: Buffer | undefined;
  between.toClient = (message) => {
    if (sealedAt(message) === undefined) return message;
    first ??= message;
    return first;
  };
  const error = await failure(start(target));
  expect(error.code).toBe("connection/protocol");
  expect(error.message).toMatch(/replayed|failed verification/);
});

test("an answer without its seal is refused, whatever it says", async () => {
  const { between, target } = await open();
  const body = "<s:Envelope/>";
  between.toClient = (message) =>
    sealedAt(message) === undefined
      ? message
      : Buffer.from(
          `HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml;charset=UTF-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
  expect(await failure(start(target))).toMatchObject({ code: "connection/protocol" });
});

test("a fault without its seal is nobody's word: its text and code are not believed", async () => {
  const { between, target } = await open();
  const body = '<f:WSManFault Code="2150858793"/> planted text';
  between.toClient = (message) =>
    sealedAt(message) === undefined
      ? message
      : Buffer.from(
          `HTTP/1.1 500 No\r\nContent-Type: application/soap+xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
  const error = await failure(start(target));
  expect(error.code).toBe("connection/protocol");
  expect(error.message).not.toContain("planted");
});

test("whoever takes Negotiate off the offers gets no password by Basic", async () => {
  const { between, target } = await open();
  const requests: string[] = [];
  between.toServer = (message) => {
    requests.push(message.toString("latin1"));
    return message;
  };
  between.toClient = () =>
    Buffer.from('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="WSMAN"\r\nContent-Length: 0\r\n\r\n');
  const error = await failure(start(target));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain("does not take part in Negotiate; it offers Basic");
  expect(requests).toHaveLength(1);
  expect(requests.join("")).not.toMatch(/Authorization: Basic/i);
});

test("whoever takes sealing out of the challenge gets no login", async () => {
  const { door, between, target } = await open();
  between.toClient = (message) => {
    const text = message.toString("latin1");
    const token = /Negotiate (\S+)/.exec(text)?.[1];
    const bytes = Buffer.from(token ?? "", "base64");
    const at = bytes.indexOf("NTLMSSP\0\x02");
    if (token === undefined || at < 0) return message;
    // NEGOTIATE_SEAL and NEGOTIATE_SIGN, MS-NLMP 2.2.2.5.
    bytes.writeUInt32LE((bytes.readUInt32LE(at + 20) & ~0x30) >>> 0, at + 20);
    return Buffer.from(text.replace(token, bytes.toString("base64")), "latin1");
  };
  expect(await failure(start(target))).toMatchObject({ code: "connection/protocol" });
  expect(door.counts.logins).toBe(0);
});

test.each([
  ["in place of its challenge", "401", 0],
  ["in place of its last token", "200", 1],
])("a rejection of NTLM %s is told as a refused login, with what to do", async (_, status, logins) => {
  const { door, between, target } = await open();
  const reject = writeResponse({ state: STATE.reject }).toString("base64");
  between.toClient = (message) => {
    const text = message.toString("latin1");
    const isIt = text.startsWith(`HTTP/1.1 ${status}`) && /Negotiate \S+/.test(text);
    return isIt ? Buffer.from(text.replace(/Negotiate \S+/, `Negotiate ${reject}`), "latin1") : message;
  };
  const error = await failure(start({ ...target, dialErrorLimit: 3 }));
  expect(error.code).toBe("connection/login");
  expect(error.message).toContain("refused the login by NTLM");
  expect(error.remedy).toContain("Restrict NTLM");
  expect(door.counts).toMatchObject({ connections: 1, logins, shells: 0 });
});

test("where each answer closes its connection, the next message has a new one, and the shell lives on", async () => {
  const { door, between, target } = await open();
  between.toClient = (message) =>
    sealedAt(message) === undefined
      ? message
      : Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\nConnection: close"), message.subarray(message.indexOf("\r\n"))]);
  const process = await start(target);
  expect(await roundTrip(process, "x")).toBe("x");
  expect(await roundTrip(process, "y")).toBe("y");
  await process.close(GRACE);
  expect(await process.ended).toEqual({ code: 7 });
  expect(door.counts).toMatchObject({ shells: 1, commands: 1 });
  expect(door.counts.connections).toBeGreaterThan(4);
});
