import { createHash, createHmac } from "node:crypto";
import type { PresentEntry, SectionOperation, SectionQuery } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";
import { NONCE } from "./agent";

/** What the tests declare: one-to-one mappings, by the bytes of their certificate. */
export const ACCESS = "system.webServer/security/access";
export const SWITCH = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";
export const SITE = "Default Web Site";
export const COLLECTION = { name: "oneToOneMappings", key: { attribute: "certificate", compare: "bytes" } } as const;

/** Base64 of bytes that need not be a certificate: the agent does not know what one is. */
export const certificate = (name: string): string => Buffer.from(`certificate ${name} of bytes`).toString("base64");
export const keyOf = (base64: string): string =>
  createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
export const hmacOf = (text: string): string => createHmac("sha256", NONCE).update(text, "utf8").digest("hex");

type Wish = Partial<Omit<PresentEntry, "present">>;

export function present(name: string, set: PresentEntry["set"] = {}, wish: Wish = {}): PresentEntry {
  const text = certificate(name);
  return { present: true, key: keyOf(text), set: { certificate: text, ...set }, ...wish };
}

export const absent = (name: string) => ({ present: false, key: keyOf(certificate(name)) }) as const;

export const account = (userName: string, password = "p") => ({ userName, password: new Secret(password) });

export function mappings(location: string, ...entries: NonNullable<SectionOperation["entries"]>): SectionOperation {
  return { kind: "section", location, section: SWITCH, collection: COLLECTION, entries };
}

export function flags(location: string, ...sslFlags: string[]): SectionOperation {
  return { kind: "section", location, section: ACCESS, set: { sslFlags } };
}

export function mappingsOf(location: string, keys?: readonly string[]): SectionQuery {
  const attributes = [
    { name: "certificate", as: "digest" },
    { name: "userName", as: "value" },
    { name: "password", as: "hmac" },
    { name: "enabled", as: "value" },
  ] as const;
  return {
    kind: "section",
    location,
    section: SWITCH,
    collection: { ...COLLECTION, attributes, ...(keys && { keys }) },
  };
}

export const flagsOf = (location: string): SectionQuery => ({
  kind: "section",
  location,
  section: ACCESS,
  attributes: [{ name: "sslFlags", as: "value" }],
});
