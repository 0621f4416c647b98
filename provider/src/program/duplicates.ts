import * as pulumi from "@pulumi/pulumi";
import { quoted } from "../base/printable";
import { InputError } from "../errors";
import { identityOf, idOf } from "../reconcile/identity";
import type { Kind, Props } from "../reconcile/kind";
import { hasUnknown } from "../reconcile/unknown";
import { plainly, refusal } from "./refusal";

/** One map a run: one process may run several programs (Automation API), each with its own stack resource. */
const runs = new WeakMap<object, Map<string, string>>();

/** Fails, naming both, where a resource of this run already declares the same thing. Unknown while any input is. */
export function refuseDuplicate(
  kind: Kind,
  name: string,
  identity: Record<string, pulumi.Input<unknown>>,
): pulumi.Output<true> {
  const run = pulumi.runtime.getStackResource();
  const declared = run && (runs.get(run) ?? new Map<string, string>());
  if (run && declared) runs.set(run, declared);
  const refuse = plainly(kind.type, name, (props: Props): true => {
    const place = canonical(kind, props);
    const found = place && identityOf(kind, place);
    if (!found || !declared) return true;
    const key = `${kind.type} ${idOf(found)}`;
    const other = declared.get(key);
    if (other !== undefined) throw refusal(duplicate(kind, name, other).message);
    declared.set(key, name);
    return true;
  });
  return pulumi.output(identity).apply(refuse);
}

/** As check will see it; undefined for what check refuses, which lists all mistakes where this would end the program. */
function canonical(kind: Kind, props: Props): Props | undefined {
  let refused = false;
  const refuse = () => {
    refused = true;
  };
  const given = kind.fields.filter(({ name }) => props[name] !== undefined && props[name] !== null);
  const normal = given.map(({ name, normalise }) => {
    const value = props[name];
    return [name, hasUnknown(value) ? value : normalise(value, refuse)] as const;
  });
  const place = Object.fromEntries(normal);
  kind.refuse(place, refuse);
  return refused ? undefined : { ...props, ...place };
}

function duplicate(kind: Kind, name: string, other: string): InputError {
  return new InputError({
    code: "input/duplicate",
    property: `${kind.type} ${quoted(name)}`,
    reason: `declares the same thing as ${kind.type} ${quoted(other)}`,
  });
}
