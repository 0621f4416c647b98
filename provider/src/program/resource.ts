import type * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../reconcile/kind";
import { declareResource } from "./declare";
import { DeclaredResource } from "./declared-resource";

/** Class of a resource with these arguments and outputs. */
export type ResourceClass<Args, Outputs> = new (
  name: string,
  args: Args,
  options?: pulumi.CustomResourceOptions,
) => pulumi.CustomResource & Outputs;

/**
 * The class of a Kind.
 * @internal
 */
export function resource<Args extends object, Outputs>(kind: Kind): ResourceClass<Args, Outputs> {
  class Resource extends DeclaredResource {
    constructor(name: string, args: Args, options?: pulumi.CustomResourceOptions) {
      super(name, declareResource(kind, name, args, options));
    }
  }
  // The outputs come from the Kind's table, when the resource is made.
  return Resource as unknown as ResourceClass<Args, Outputs>;
}
