import * as pulumi from "@pulumi/pulumi";
import { Claims } from "../reconcile/claims";
import type { Kind, Props } from "../reconcile/kind";
import { plainly } from "./refusal";

/** One process may run several programs (Automation API), each with its own stack resource. */
const runs = new WeakMap<object, Claims>();

/** Fails, naming both, where a resource of this run already declares the same thing. Unknown while any input is. */
export function refuseDuplicate(
  kind: Kind,
  name: string,
  identity: Record<string, pulumi.Input<unknown>>,
): pulumi.Output<true> {
  const run = pulumi.runtime.getStackResource();
  const claims = run && (runs.get(run) ?? new Claims());
  if (run && claims) runs.set(run, claims);
  const refuse = plainly(kind.type, name, (props: Props): true => {
    claims?.claim(kind, name, props);
    return true;
  });
  return pulumi.output(identity).apply(refuse);
}
