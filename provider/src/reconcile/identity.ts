import { fold, sameFolded } from "../base/fold";
import type { Identity, Kind, Props } from "./kind";
import { hasUnknown } from "./unknown";

/** Undefined while any part is unknown. */
export function identityOf(kind: Kind, props: Props): Identity | undefined {
  const server = props.server;
  const site = props.site;
  const part = kind.part(props);
  if (typeof server !== "string" || [server, site, part].some(hasUnknown)) return undefined;
  return { server, ...(typeof site === "string" && { site }), ...(part !== undefined && { part }) };
}

/**
 * `server/site` or `server/site/part`, folded and escaped; an empty part for the server level or the site's root.
 * Never parsed: whoever needs the identity takes it from the properties.
 */
export function idOf(identity: Identity): string {
  const parts = [identity.server, identity.site ?? "", ...(identity.part === undefined ? [] : [identity.part])];
  return parts.map((part) => encodeURIComponent(fold(part))).join("/");
}

/** The identity without its server: what two names of one machine would have in common. */
export function placeOf(kind: Pick<Kind, "type">, { site, part }: Omit<Identity, "server">): string {
  return JSON.stringify([kind.type, fold(site ?? ""), fold(part ?? "")]);
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  return (
    sameFolded(a.server, b.server) && sameFolded(a.site ?? "", b.site ?? "") && sameFolded(a.part ?? "", b.part ?? "")
  );
}
