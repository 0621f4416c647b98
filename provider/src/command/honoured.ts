import type { Hello, QueryAnswer } from "../agent/protocol";
import { sameFolded } from "../base/fold";
import { CERTIFICATE_MAPPING, ofSection, valueIn } from "../resources/sections";

/** Whether one-to-one mappings count at a location, and why they do not. */
export interface Switch {
  readonly on: "yes" | "no" | "unknown";
  readonly why?: string;
}

/** `isInstalled`: `honoursMappings` of the server. */
export function switchOf(answer: QueryAnswer | undefined, isInstalled: boolean): Switch {
  const section = ofSection(answer);
  if (!section || "fault" in section) return { on: "unknown", why: "the section of the site cannot be read" };
  if (!isInstalled) return { on: "no", why: "Web-Cert-Auth is not installed on the server" };
  if (section.webConfig === "present") return { on: "unknown", why: "the site's web.config decides" };
  if (section.webConfig === "unreadable")
    return { on: "unknown", why: "the site's web.config may decide, and cannot be read" };
  const [enabled, oneToOne] = ["enabled", "oneToOneCertificateMappingsEnabled"].map((name) => valueIn(answer, name));
  if (enabled === false) return { on: "no", why: "certificate mapping is off here" };
  if (oneToOne === false) return { on: "no", why: "one-to-one mappings are off here" };
  return enabled === true && oneToOne === true
    ? { on: "yes" }
    : { on: "unknown", why: "whether mappings are on here cannot be read" };
}

/** Whether the server has the module that honours mappings. */
export function honoursMappings(hello: Pick<Hello, "modules">): boolean {
  return hasModule(hello, CERTIFICATE_MAPPING.module);
}

export function hasModule({ modules }: Pick<Hello, "modules">, module: string): boolean {
  return modules.some((name) => sameFolded(name, module));
}
