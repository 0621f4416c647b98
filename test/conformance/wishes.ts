import { createHash, createHmac } from "node:crypto";
import type {
  AttributeQuery,
  EntryWish,
  PresentEntry,
  SectionOperation,
  SectionQuery,
} from "../../provider/src/agent/protocol";
import { NONCE } from "./client";

export const ACCESS = "system.webServer/security/access";
export const AUTH = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";
export const ANONYMOUS = "system.webServer/security/authentication/anonymousAuthentication";

/** Any bytes do: IIS looks at a certificate only when a client comes. */
export function bytesOf(name: string): Buffer {
  return Buffer.concat([createHash("sha512").update(name).digest(), Buffer.from(name)]);
}

export function certificateOf(name: string): string {
  return bytesOf(name).toString("base64");
}

/** The same bytes in a form that IIS never matches. */
export function wrapped(name: string): string {
  return certificateOf(name).replace(/.{40}/g, "$&\r\n");
}

/** How an entry's certificate is named in requests and answers. */
export function keyOf(name: string): string {
  return createHash("sha256").update(bytesOf(name)).digest("hex");
}

/** How a secret value shows in answers. */
export function hmacOf(text: string): { readonly hmac: string } {
  return { hmac: createHmac("sha256", NONCE).update(text, "utf8").digest("hex") };
}

const COLLECTION = { name: "oneToOneMappings", key: { attribute: "certificate", compare: "bytes" } } as const;

export interface Account {
  readonly userName?: string;
  readonly password?: string;
  readonly enabled?: boolean;
}

/** What `present` writes, for an edit behind the agent's back. */
export function account(name: string) {
  return { certificate: certificateOf(name), userName: `CORP\\${name}`, password: `password of ${name}` };
}

/** An entry that has to be there. */
export function present(name: string, account: Account = {}, more: Partial<PresentEntry> = {}): EntryWish {
  const { userName = `CORP\\${name}`, password = `password of ${name}`, ...rest } = account;
  const set = { certificate: certificateOf(name), userName, password, ...rest };
  return { present: true, key: keyOf(name), set, report: ["userName", "password", "enabled"], ...more };
}

export function absent(name: string): EntryWish {
  return { present: false, key: keyOf(name) };
}

export function mappings(location: string, ...entries: readonly EntryWish[]): SectionOperation {
  return { kind: "section", location, section: AUTH, collection: COLLECTION, entries };
}

export function flags(location: string, ...sslFlags: readonly string[]): SectionOperation {
  return { kind: "section", location, section: ACCESS, set: { sslFlags } };
}

const MAPPING_ATTRIBUTES: readonly AttributeQuery[] = [
  { name: "certificate", as: "digest" },
  { name: "userName", as: "value" },
  { name: "password", as: "hmac" },
  { name: "enabled", as: "value" },
];

export function askMappings(location: string, keys?: readonly string[]): SectionQuery {
  const collection = { ...COLLECTION, attributes: MAPPING_ATTRIBUTES, ...(keys && { keys }) };
  return { kind: "section", location, section: AUTH, collection };
}

export function askFlags(location: string): SectionQuery {
  return { kind: "section", location, section: ACCESS, attributes: [{ name: "sslFlags", as: "value" }] };
}

/** What `askMappings` answers for one entry. */
export function shown(name: string, account: Account = {}, more: { inherited?: boolean; canonical?: boolean } = {}) {
  const { userName = `CORP\\${name}`, password = `password of ${name}`, enabled = true } = account;
  const { inherited = false, canonical = true } = more;
  return {
    attributes: {
      certificate: { sha256: keyOf(name), canonical },
      userName: { value: userName },
      password: hmacOf(password),
      enabled: { value: enabled },
    },
    inherited,
  };
}
