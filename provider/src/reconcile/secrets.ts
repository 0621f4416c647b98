import { Secret } from "../base/secret";
import type { Kind, Props } from "./kind";

/** Properties that are secret whatever the program said of them. */
export function secretNames({ properties }: Pick<Kind, "properties">): string[] {
  return Object.keys(properties).filter((name) => properties[name]?.secret);
}

/** As a Kind makes operations of it: no secret can get into a request without being known as one. */
export function withSecrets(kind: Kind, props: Props): Props {
  const sealed = secretNames(kind).flatMap((name) => {
    const value = props[name];
    return typeof value === "string" ? [[name, new Secret(value)] as const] : [];
  });
  return { ...props, ...Object.fromEntries(sealed) };
}
