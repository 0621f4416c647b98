import { fold } from "../../base/fold";
import type { Row } from "./row";

/** Mappings that a stack declares. */
export interface Declared {
  has(row: Row): boolean;
  /** Mappings in the state of which server, site or thumbprint are secret there, so that nothing can be compared. */
  readonly hidden: number;
}

/** As Pulumi's dynamic provider names the type, and as a plugin does. */
const TYPES = new Set(
  ["pulumi-nodejs:dynamic/iis-clientcert", "iis-clientcert:index"].map((prefix) => `${prefix}:OneToOneMapping`),
);

/** Reads `pulumi stack export`: what is looked at are plain outputs. */
export function declaredIn(exported: unknown): Declared {
  const keys = new Set<string>();
  let hidden = 0;
  for (const resource of resourcesIn(exported)) {
    const { type, outputs, delete: isReplaced } = resource;
    if (typeof type !== "string" || !TYPES.has(type) || isReplaced === true) continue;
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

function resourcesIn(exported: unknown): readonly Record<string, unknown>[] {
  const resources = (exported as { deployment?: { resources?: unknown } } | null)?.deployment?.resources;
  return Array.isArray(resources) ? resources.filter((each) => typeof each === "object" && each !== null) : [];
}

function keyOf(server: string, site: string, thumbprint: string): string {
  return JSON.stringify([fold(server), fold(site), thumbprint]);
}
