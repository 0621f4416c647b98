import { Secret } from "../../../provider/src/base/secret";
import { failAt } from "../../../provider/src/transport/winrm/failures";
import type { HttpAnswer, HttpLink } from "../../../provider/src/transport/winrm/http";
import { prepareLogin } from "../../../provider/src/transport/winrm/login";
import { schemesOf } from "../../../provider/src/transport/winrm/login-refused";
import {
  decodeSealedBody,
  isSealedContentType,
  NtlmClient,
  type NtlmSession,
} from "../../../provider/src/transport/winrm/ntlm";
import { overHttp } from "../../winrm/client/door";
import { type Case, many, RUNS } from "./cases";

const password = new Secret("Simulated-1");
const target = overHttp(5985);

/** A login at a server that answers everything with these lines. */
async function loggedIn(...authenticate: string[]): Promise<string> {
  const answer: HttpAnswer = { status: 401, contentType: "text/html", authenticate, body: Buffer.alloc(0) };
  const link: HttpLink = { alive: true, heard: true, post: async () => answer, cut: () => {} };
  const login = prepareLogin(target, failAt(target, "web1"))(link);
  await login.greet?.(new AbortController().signal);
  return "logged in";
}

function challenged(token: Buffer, spnego: boolean): string {
  const client = new NtlmClient({ user: "a", password, spnego });
  client.first();
  return String(client.next(token).length);
}

const opened = (contentType: string, body: string) => () =>
  decodeSealedBody({} as NtlmSession, contentType, Buffer.from(body)).length;
const SEALED = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"';

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`schemes of ${what}`, () => schemesOf([text, `Negotiate ${text}`, `Basic realm=${text}`])],
    [`a login answered with ${what}`, () => loggedIn(text, `Negotiate ${text}`, `Negotiate${text}`)],
    [`a token of ${what}`, () => challenged(Buffer.from(text), true)],
    [`a raw challenge of ${what}`, () => challenged(Buffer.from(`NTLMSSP\0\x02\0\0\0${text}`), false)],
    [`a content type of ${what}`, () => isSealedContentType(text)],
    [`parameters of ${what}`, opened(`multipart/encrypted;${text}`, "")],
    [`a protocol of ${what}`, opened(`multipart/encrypted;protocol=${text}`, "")],
    [`a boundary of ${what}`, opened(`${SEALED.replace("boundary", "x")};boundary=${text}`, "")],
    [`a sealed body of ${what}`, opened(SEALED, text)],
  ]),
  ["tokens in tokens", () => challenged(Buffer.from(many("\xa1\x80"), "latin1"), true)],
  ["parameters without values", opened(`multipart/encrypted${many(";protocol")}`, "")],
];
