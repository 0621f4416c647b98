import type * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../reconcile/kind";
import type { ServerLevelArgs, SiteArgs, SiteOrServerLevel } from "../resources/common";
import { declareResource } from "./declare";
import { DeclaredResource } from "./declared-resource";

/**
 * Class of a resource with these settings and outputs. One signature for each place: where an editor can choose between them it shows what a
 * property means, which it does not for a union.
 */
export interface ResourceClass<Settings, Outputs> {
  new (
    name: string,
    args: Settings & SiteArgs,
    options?: pulumi.CustomResourceOptions,
  ): pulumi.CustomResource & Outputs;
  new (
    name: string,
    args: Settings & ServerLevelArgs,
    options?: pulumi.CustomResourceOptions,
  ): pulumi.CustomResource & Outputs;
  new (
    name: string,
    args: Settings & SiteOrServerLevel,
    options?: pulumi.CustomResourceOptions,
  ): pulumi.CustomResource & Outputs;
}

/**
 * The class of a Kind.
 * @internal
 */
export function resource<Settings extends object, Outputs>(kind: Kind): ResourceClass<Settings, Outputs> {
  class Resource extends DeclaredResource {
    constructor(name: string, args: Settings, options?: pulumi.CustomResourceOptions) {
      super(name, declareResource(kind, name, args, options));
    }
  }
  // The outputs come from the Kind's table, when the resource is made.
  return Resource as unknown as ResourceClass<Settings, Outputs>;
}
