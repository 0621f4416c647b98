import { afterEach, expect, test } from "vitest";
import { STATE, writeResponse } from "../../../provider/src/transport/winrm/ntlm/spnego";
import { failure } from "../../transport/door";
import { overHttp, overHttps, start } from "./door";
import {
  bareChallenge,
  micOf,
  negotiate,
  type Pretence,
  startUnprovedServer,
  type UnprovedServer,
  wrappedChallenge,
} from "./unproved-server";

let server: UnprovedServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const challenge = (offer: Buffer) => negotiate(401, wrappedChallenge(offer));
const ends = (response: Parameters<typeof writeResponse>[0], status = 200): Pretence => ({
  challenge,
  verdict: () => negotiate(status, writeResponse(response)),
});
const { completed } = STATE;

const PRETENCES: readonly (readonly [string, Pretence, RegExp])[] = [
  ["answers SPNEGO with bare NTLM", { challenge: (offer) => negotiate(401, bareChallenge(offer)) }, /bare NTLM/],
  [
    "answers by the scheme NTLM",
    { challenge: (offer) => ({ status: 401, authenticate: `NTLM ${bareChallenge(offer).toString("base64")}` }) },
    /offers NTLM/,
  ],
  ["accepts before it challenges", { challenge: () => ({ status: 200 }) }, /HTTP 200 where a challenge was expected/],
  [
    "accepts with its challenge",
    { challenge: (offer) => negotiate(200, wrappedChallenge(offer)) },
    /HTTP 200 where a challenge was expected/,
  ],
  ["accepts without a word", { challenge }, /without its mechListMIC/],
  ["accepts without a mechListMIC", ends({ state: completed }), /without its mechListMIC/],
  ["accepts with a mechListMIC of zeros", ends({ state: completed, mic: Buffer.alloc(16) }), /no NTLM signature/],
  ["accepts with an empty mechListMIC", ends({ state: completed, mic: Buffer.alloc(0) }), /no NTLM signature/],
  [
    "sends the client's mechListMIC back",
    { challenge, verdict: (answer) => negotiate(200, writeResponse({ state: completed, mic: micOf(answer) })) },
    /failed verification/,
  ],
  ["does not end the login", ends({ state: STATE.incomplete }), /does not end the login/],
  [
    "ends it with bare NTLM",
    { challenge, verdict: () => negotiate(200, Buffer.from("NTLMSSP\0")) },
    /failed verification/,
  ],
  ["fails behind the login", ends({ state: completed }, 500), /without its mechListMIC/],
];

// Over https its certificate is nobody's: what is left is the login's own proof.
test.each(
  PRETENCES.flatMap(([what, ...rest]) =>
    (["http", "https"] as const).map((scheme) => [what, scheme, ...rest] as const),
  ),
)("a server that knows no password and %s gets no message over %s", async (_, scheme, pretence, told) => {
  server = await startUnprovedServer(scheme, pretence);
  const { caTrustPath: __, ...https } = overHttps(server.port, { insecure: true });
  const error = await failure(start(scheme === "http" ? overHttp(server.port) : https));
  expect(error.code).toMatch(/^connection\/(protocol|login)$/);
  expect(error.message).toMatch(told);
  expect(server.bodies.length).toBeGreaterThan(0);
  expect(Buffer.concat([...server.bodies])).toHaveLength(0);
});

test.each(["basic", "certificate"] as const)(
  "%s over http is refused before anything is dialled",
  async (transport) => {
    server = await startUnprovedServer("http", { challenge });
    const error = await failure(start(overHttp(server.port, { transport })));
    expect(error.code).toBe("connection/credentials");
    expect(error.message).toContain(`${transport} requires https`);
    expect(server.bodies).toEqual([]);
  },
);
