import { randomBytes } from "node:crypto";
import { type Asked, ask, type HttpsDoor, type Simulator, startSimulator } from "../../simulator/src";
import { type Authority, type Issued, issueClient, makeCa } from "../support/certificates";

export const SITE = "Default Web Site";
export const AUTH = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";
export const ACCESS = "system.webServer/security/access";

/** Everybody who knocks in these tests. */
export interface Clients {
  /** Trusted, and mapped where a test maps her. */
  readonly alice: Issued;
  /** Trusted, never mapped. */
  readonly bob: Issued;
  readonly expired: Issued;
  /** From an authority that the server does not know. */
  readonly stranger: Issued;
}

export function makeClients(trusted: Authority): Clients {
  return {
    alice: issueClient(trusted, "alice"),
    bob: issueClient(trusted, "bob"),
    expired: issueClient(trusted, "carol", -2),
    stranger: issueClient(makeCa("Somebody Else"), "alice"),
  };
}

export const PASSWORD = randomBytes(12).toString("base64");

/** A server whose site knows one account. */
export async function startSite(): Promise<{ simulator: Simulator; door: HttpsDoor; authority: Authority }> {
  const authority = makeCa();
  const simulator = await startSimulator({ authority, accounts: { "CORP\\alice": PASSWORD }, negotiate: true });
  return { simulator, door: await simulator.openSite(), authority };
}

export function base64(client: Issued): string {
  return client.der.toString("base64");
}

/** As a browser with this certificate would, or without one: who gets in, or the status. */
export async function visit(url: string, client?: Issued, path = "/"): Promise<Pick<Asked, "status" | "account">> {
  const { status, account } = await knock(url, client, path);
  return { status, ...(account !== undefined && { account }) };
}

/** The same, with all that the answer tells. */
export function knock(url: string, client?: Issued, path = "/"): Promise<Asked> {
  const keys = client && { certificatePem: client.certificatePem, privateKeyPem: client.privateKeyPem };
  return ask(url, { path, authorityPem: makeCa().certificatePem, ...keys });
}
