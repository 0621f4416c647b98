import { fold, sameFolded } from "../base/fold";
import type { Kind, Props } from "./kind";
import { hasUnknown } from "./values";

/** What a resource is, apart from its settings: a change of it is another resource. */
export interface Identity {
  readonly server: string;
  /** The other properties of the identity, in the order of the Kind's table; an empty text for one that is not there. */
  readonly place: readonly string[];
}

/** Undefined while any part is unknown. */
export function identityOf(kind: Kind, props: Props): Identity | undefined {
  const { server } = props;
  if (typeof server !== "string" || hasUnknown(server)) return undefined;
  const place = identityNames(kind)
    .filter((name) => name !== "server")
    .map((name) => (kind.properties[name]?.identity ? kind.properties[name].identity(props) : props[name]));
  if (place.some(hasUnknown)) return undefined;
  return { server, place: place.map((part) => (part === undefined || part === null ? "" : String(part))) };
}

export function identityNames({ properties }: Pick<Kind, "properties">): string[] {
  return Object.keys(properties).filter((name) => properties[name]?.role === "identity");
}

/**
 * `server/site`, `server/site/path` and so on: folded and escaped, with an empty part for what is not there (the server level, the
 * site's root). Never parsed: whoever needs the identity takes it from the properties.
 */
export function idOf({ server, place }: Identity): string {
  return [server, ...place].map((part) => encodeURIComponent(fold(part))).join("/");
}

/** The identity without its server: what two names of one machine would have in common. */
export function placeKey({ type }: Pick<Kind, "type">, place: readonly string[]): string {
  return JSON.stringify([type, ...place.map(fold)]);
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  const places = a.place.length === b.place.length && a.place.every((part, at) => sameFolded(part, b.place[at] ?? ""));
  return places && sameFolded(a.server, b.server);
}
