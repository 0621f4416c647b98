import { type AdminManager, itemsOf } from "../engine/native";
import { readText, readValue } from "./site-values";

const AUTHENTICATION = "system.webServer/security/authentication";

/** A scheme by which a client may log on with a password. */
export interface Scheme {
  /** As it stands in WWW-Authenticate. */
  readonly name: string;
  readonly realm?: string;
}

/** Those that are on and whose module is installed. They only ask: the site knows no password that a client sends. */
export function readSchemes(manager: AdminManager, location: string, installed: ReadonlySet<string>): Scheme[] {
  const section = (name: string) => {
    const found = manager.getSection(`${AUTHENTICATION}/${name}`, location);
    return readValue(found, "enabled") === true ? found : undefined;
  };
  return Object.entries(MODULES).flatMap(([name, module]): Scheme[] => {
    const on = installed.has(module) ? section(`${name}Authentication`) : undefined;
    if (!on) return [];
    if (name === "windows")
      return itemsOf(on.getChildElement("providers")).map((each) => ({ name: readText(each, "value") }));
    return [{ name: name === "basic" ? "Basic" : "Digest", realm: readText(on, "realm") }];
  });
}

const MODULES = {
  windows: "WindowsAuthenticationModule",
  digest: "DigestAuthenticationModule",
  basic: "BasicAuthenticationModule",
} as const;

/** What WWW-Authenticate says, in ASCII; the host stands for a realm that is not set. */
export function challengeOf(scheme: Scheme, host: string, nonce: string): string {
  return challenge(scheme, host, nonce).replace(/[^ -~]/g, "?");
}

function challenge({ name, realm }: Scheme, host: string, nonce: string): string {
  if (realm === undefined) return name;
  const quoted = `realm="${(realm || host).replace(/["\\]/g, "\\$&")}"`;
  return name === "Digest"
    ? `Digest qop="auth",algorithm=MD5-sess,nonce="${nonce}",charset=utf-8,${quoted}`
    : `${name} ${quoted}`;
}
