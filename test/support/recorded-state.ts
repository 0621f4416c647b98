import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SECTION } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";

const SITE = "Default Web Site";
/** In recorded state, encrypted. */
export const RECORDED_PASSWORDS = { alice: "planted-Alice-1", bob: "planted-Bob-2" };

const fixtures = resolve(__dirname, "../fixtures");
export const states = join(fixtures, "state");
export const certificates = join(fixtures, "certificates");

/** A checkpoint as `pulumi stack export` prints it: as much of it as is looked at. */
export interface Checkpoint {
  deployment: {
    manifest: { time: string };
    secrets_providers: { state: { salt: string } };
    resources: RecordedResource[];
  };
}

export interface RecordedResource {
  urn: string;
  type: string;
  id?: string;
  /** As recorded, secrets encrypted. */
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** What was recorded, by the version of the package that made it. */
export const RECORDED: readonly string[] = readdirSync(states)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""));

export function recorded(version: string): Checkpoint {
  return JSON.parse(readFileSync(join(states, `${version}.json`), "utf8"));
}

/** The server as the recorded state has it, made by somebody else's hand. */
export function makeSo(simulator: Simulator): void {
  simulator.edit((doc) => {
    doc.set(SITE, SECTION.clientCertificates, { enabled: true, logonMethod: "ClearText", defaultLogonDomain: "CORP" });
    doc.set(SITE, SECTION.access, { sslFlags: "Ssl, SslNegotiateCert" });
    doc.set(`${SITE}/Api/v1`, SECTION.access, { sslFlags: "Ssl, SslNegotiateCert, SslRequireCert" });
    doc.addMapping(SITE, {
      certificate: certificateOf("alice"),
      userName: "CORP\\alice",
      password: RECORDED_PASSWORDS.alice,
      enabled: true,
    });
    doc.addMapping("", {
      certificate: certificateOf("bob"),
      userName: "CORP\\bob",
      password: RECORDED_PASSWORDS.bob,
      enabled: false,
    });
  });
}

/** Of a certificate that is the same for ever. */
export function certificateOf(name: string): string {
  const pem = readFileSync(join(certificates, `${name}.cer`));
  return new X509Certificate(pem).raw.toString("base64");
}
