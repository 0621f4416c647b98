import type { AttributeQuery, Observed } from "../../agent/protocol";
import type { ObserveContext } from "../../reconcile/kind";
import { attributeName } from "../../reconcile/names";
import type { Property } from "../../reconcile/property";

/** A property that the server keeps, under its name. */
export type Attribute = readonly [name: string, property: Property];

export function attributeQuery(attribute: Attribute): AttributeQuery {
  return { name: attributeName(attribute), as: attribute[1].secret ? "hmac" : "value" };
}

/** As a program says it; undefined for what is not what it should be, and cannot be shown. Of a secret only what was named. */
export function heldBy(
  property: Property,
  observed: Observed | undefined,
  named: unknown,
  { verify }: ObserveContext,
): unknown {
  if (!observed) return undefined;
  if (property.secret) {
    const isNamed = typeof named === "string" && "hmac" in observed && verify(named, observed.hmac);
    return isNamed ? named : undefined;
  }
  if (!("value" in observed)) return undefined;
  return property.fromServer ? property.fromServer(observed.value) : observed.value;
}
