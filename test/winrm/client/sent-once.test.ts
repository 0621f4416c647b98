import { afterEach, expect, test } from "vitest";
import type { WinrmTarget } from "../../../provider/src/transport";
import type { WinrmDoorOptions } from "../../../simulator/src/doors/winrm";
import { failure, stubborn, until } from "../../transport/door";
import { closeDoors, nothingOpen, openDoor, overHttp, start, TEST_TIMING } from "./door";
import { type InBetween, sealedAt, startInBetween } from "./in-between";

let between: InBetween | undefined;

afterEach(async () => {
  await between?.close();
  await closeDoors();
});

async function open(options: Partial<WinrmDoorOptions> = {}, more: Partial<WinrmTarget> = {}) {
  const door = await openDoor(options);
  between = await startInBetween(door.httpPort);
  return { door, between, target: overHttp(between.port, more) };
}

/** What anybody on the way can put in the place of one sealed answer; the request has arrived by then. */
const INSTEAD: readonly (readonly [string, string | undefined, string])[] = [
  ["a 401", http(401, "WWW-Authenticate: Negotiate\r\n"), "connection/lost"],
  ["a 401 that closes", http(401, "WWW-Authenticate: Negotiate\r\nConnection: close\r\n"), "connection/lost"],
  ["a redirection to the same place", http(307, "Location: /wsman\r\n"), "connection/protocol"],
  ["a proxy's demand for a login", http(407, 'Proxy-Authenticate: Basic realm="x"\r\n'), "connection/protocol"],
  ["a request to come again", http(503, "Retry-After: 0\r\n"), "connection/protocol"],
  ["a request to send it on a new connection", http(421, ""), "connection/protocol"],
  ["an upgrade", "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", "connection/lost"],
  ["a cut", undefined, "connection/lost"],
];

function http(status: number, headers: string): string {
  return `HTTP/1.1 ${status} X\r\n${headers}Content-Length: 0\r\n\r\n`;
}

/** In place of the answer to the sealed message of this number, or of every one from here on. */
function replace(between: InBetween, which: number | "every", text: string | undefined): void {
  let seen = 0;
  between.toClient = (message) => {
    if (sealedAt(message) === undefined || (++seen !== which && which !== "every")) return message;
    return text === undefined ? undefined : Buffer.from(text);
  };
}

const QUICK = { ...TEST_TIMING, lastWord: 20 };

test.each(INSTEAD)("%s in place of an answer does not make input arrive twice", async (_, text, code) => {
  // Says nothing, so that no answer but that to the input is under way.
  const { door, between, target } = await open({ start: stubborn }, { operationTimeoutSec: 20, readTimeoutSec: 30 });
  const process = await start(target, {}, QUICK);
  replace(between, 1, text);
  process.stdin.write("a request");
  process.stdin.write(" and more");
  const { error } = await process.ended;
  expect(error).toMatchObject({ code });
  await process.close();
  expect(door.counts).toMatchObject({ shells: 1, messages: { Send: 1 } });
  await nothingOpen(door);
});

test.each(INSTEAD)("%s in place of every answer makes neither input nor poll arrive twice", async (_, text) => {
  const { door, between, target } = await open({}, { operationTimeoutSec: 20, readTimeoutSec: 30 });
  const process = await start(target, {}, QUICK);
  await until(() => door.counts.messages.Receive === 1, "a poll is under way");
  replace(between, "every", text);
  process.stdin.write("echoed");
  expect((await process.ended).error?.code).toMatch(/^connection\/(lost|protocol)$/);
  await process.close();
  expect(door.counts.messages).toMatchObject({ Send: 1, Receive: 1 });
});

test.each(INSTEAD.flatMap(([what, text, code]) => [1, 2].map((nth) => [what, nth, text, code] as const)))(
  "%s in place of answer %i while the process is started makes no second shell and no second command",
  async (_, nth, text, code) => {
    const { door, between, target } = await open();
    replace(between, nth, text);
    const error = await failure(start(target));
    expect(error).toMatchObject({ code });
    expect(door.counts).toMatchObject({ shells: 1, commands: nth - 1, messages: { Create: 1 } });
    expect(door.counts.messages.Command ?? 0).toBe(nth - 1);
  },
);

test("a 401 tells what to do", async () => {
  const { between, target } = await open();
  replace(between, 1, http(401, ""));
  const error = await failure(start(target));
  expect(error.message).toContain("HTTP 401 came after the login");
  expect(error.remedy).toContain("Remote Management Users");
});
