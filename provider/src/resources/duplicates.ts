import * as pulumi from "@pulumi/pulumi";
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
    const found = identityOf(kind, canonical(kind, props));
    if (!found || !declared) return true;
    const key = `${kind.type} ${idOf(found)}`;
    const other = declared.get(key);
    if (other !== undefined) throw refusal(duplicate(kind, name, other).message);
    declared.set(key, name);
    return true;
  });
  return pulumi.output(identity).apply(refuse);
}

/** As check will see it; what check refuses is left to it. */
function canonical(kind: Kind, props: Props): Props {
  const given = kind.fields.filter(({ name }) => typeof props[name] === "string" && !hasUnknown(props[name]));
  const normal = given.map(({ name, normalise }) => [name, normalise(props[name], () => {})] as const);
  return { ...props, ...Object.fromEntries(normal) };
}

function duplicate(kind: Kind, name: string, other: string): InputError {
  return new InputError({
    code: "input/duplicate",
    property: `${kind.type} ${JSON.stringify(name)}`,
    reason: `declares the same thing as ${kind.type} ${JSON.stringify(other)}`,
  });
}
