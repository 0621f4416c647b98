import * as pulumi from "@pulumi/pulumi";
import { InputError } from "../errors";
import { Claims } from "../reconcile/claims";
import type { Kind, Props } from "../reconcile/kind";
import { plainly, refusal } from "./refusal";

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
    try {
      claims?.claim(kind, name, props);
    } catch (error) {
      // It names both resources itself.
      throw error instanceof InputError ? refusal(error.message) : error;
    }
    return true;
  });
  return pulumi.output(identity).apply(refuse);
}
