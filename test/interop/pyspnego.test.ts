import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../provider/src/base/secret";
import {
  channelBindingsOf,
  decodeSealedBody,
  encodeSealedBody,
  NtlmClient,
  type NtlmClientOptions,
} from "../../provider/src/transport/winrm/ntlm";
import { makeAuthority } from "../../simulator/src/certificates";
import { type Acceptor, type AcceptorUser, startAcceptor } from "./acceptor";
import { python } from "./clients";

const USERS: Readonly<Record<string, AcceptorUser & { readonly login: string }>> = {
  "a domain's user": { domain: "CORP", user: "deploy", password: "P@ssw0rd-é", login: "CORP\\deploy" },
  "a local user with accents": { domain: "", user: "Débora", password: "Ünïcödé €", login: "Débora" },
  "a user principal name": {
    domain: "",
    user: "deploy@corp.example",
    password: "Simulated-1",
    login: "deploy@corp.example",
  },
  "a password of 120 characters in many scripts": {
    domain: "CORP",
    user: "deploy",
    password: "ёж €𝄞 密".repeat(15),
    login: "corp\\DEPLOY",
  },
};

const { der } = makeAuthority("Bound Server");
/** RFC 5929, 4, worked out apart from the code under test. */
const CHANNEL = Buffer.concat([Buffer.from("tls-server-end-point:"), createHash("sha256").update(der).digest()]);

describe.skipIf(python === null)("pyspnego's acceptor", () => {
  for (const spnego of [false, true]) {
    for (const [who, user] of Object.entries(USERS)) {
      const title = `${spnego ? "SPNEGO" : "raw NTLM"}: lets in ${who}, opens what we seal and is understood`;
      test(title, async () => {
        const { client, acceptor, principal } = await logIn(spnego, user);
        expect(principal.toUpperCase()).toBe([user.domain, user.user].filter(Boolean).join("\\").toUpperCase());
        await exchangeBodies(client, acceptor);
      });
    }

    test(`${spnego ? "SPNEGO" : "raw NTLM"}: with the bindings of the TLS channel`, async () => {
      const user = someUser();
      const { client, acceptor } = await logIn(spnego, user, { channelBindings: channelBindingsOf(der) }, CHANNEL);
      await exchangeBodies(client, acceptor);
    });

    test(`${spnego ? "SPNEGO" : "raw NTLM"}: refuses the bindings of another channel, and a wrong password`, async () => {
      const other = channelBindingsOf(makeAuthority("Man in the Middle").der);
      await expect(logIn(spnego, someUser(), { channelBindings: other }, CHANNEL)).rejects.toThrow(/indings/);
      const password = new Secret("P@ssw0rd-e");
      await expect(logIn(spnego, someUser(), { password })).rejects.toThrow(/InvalidToken|BadMIC|Invalid|failed/i);
    });
  }
});

function someUser() {
  const user = USERS["a domain's user"];
  if (!user) throw new Error("there is no such user");
  return user;
}

async function logIn(
  spnego: boolean,
  user: AcceptorUser & { readonly login: string },
  options: Partial<NtlmClientOptions> = {},
  bindings?: Buffer,
): Promise<{ client: NtlmClient; acceptor: Acceptor; principal: string }> {
  const acceptor = await startAcceptor(spnego ? "negotiate" : "ntlm", user, bindings);
  onTestFinished(() => acceptor.close());
  const client = new NtlmClient({
    user: user.login,
    password: new Secret(user.password),
    targetName: "HTTP/web01",
    spnego,
    ...options,
  });
  const challenge = await acceptor.step(client.first());
  const last = await acceptor.step(client.next(challenge.token ?? Buffer.alloc(0)));
  expect(last.complete).toBe(true);
  client.complete(last.token);
  return { client, acceptor, principal: last.user ?? "" };
}

/** In both directions and several of each, since the key streams go on; the last one larger than a TLS record. */
async function exchangeBodies(client: NtlmClient, acceptor: Acceptor): Promise<void> {
  for (const text of ["<s:Envelope/>", "élève €", "--Encrypted Boundary\r\n", "x".repeat(100_000)]) {
    const plain = Buffer.from(text);
    expect((await acceptor.open(encodeSealedBody(client.session(), plain).body)).equals(plain)).toBe(true);
    const { contentType, body } = await acceptor.seal(plain);
    expect(decodeSealedBody(client.session(), contentType, body).equals(plain)).toBe(true);
  }
}
