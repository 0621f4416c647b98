import { fold } from "../../base/fold";
import { NAMESPACE } from "../../resources/common";
import type { Row } from "./row";

/** Mappings that a stack declares. */
export interface Declared {
  has(row: Row): boolean;
  /** Mappings in the state of which server, site or thumbprint are secret there, so that nothing can be compared. */
  readonly hidden: number;
}

/** `pulumi-nodejs:dynamic/iis-clientcert:…`, and as a plugin's types are named. */
const TYPE = new RegExp(`(?:^|/)${NAMESPACE}:(?:index:)?OneToOneMapping$`);

/** Reads `pulumi stack export`: what is looked at are plain outputs. */
export function declaredIn(exported: unknown): Declared {
  const keys = new Set<string>();
  let hidden = 0;
  for (const resource of resourcesIn(exported)) {
    const { type, outputs, delete: isReplaced } = resource;
    if (typeof type !== "string" || type.length > LONGEST_TYPE || !TYPE.test(type) || isReplaced === true) continue;
    const { server, site, thumbprint } = (outputs ?? {}) as Record<string, unknown>;
    const isPlain = typeof server === "string" && typeof thumbprint === "string" && (site ?? "") === String(site ?? "");
    if (isPlain) keys.add(keyOf(server, String(site ?? ""), thumbprint));
    else hidden++;
  }
  return {
    hidden,
    has: ({ server, site, mapping }) => {
      const thumbprint = mapping?.certificate?.thumbprint;
      return site !== undefined && thumbprint !== undefined && keys.has(keyOf(server, site, thumbprint));
    },
  };
}

const LONGEST_TYPE = 200;

function resourcesIn(exported: unknown): readonly Record<string, unknown>[] {
  const resources = (exported as { deployment?: { resources?: unknown } } | null)?.deployment?.resources;
  return Array.isArray(resources) ? resources.filter((each) => typeof each === "object" && each !== null) : [];
}

function keyOf(server: string, site: string, thumbprint: string): string {
  return JSON.stringify([fold(server), fold(site), thumbprint]);
}
