import * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../reconcile/kind";
import type { ServerLevelArgs, SiteArgs, SiteOrServerLevel } from "../resources/common";
import { type Declared, declareResource } from "./declare";

/** What every resource of the package is in a program. */
export abstract class DeclaredResource extends pulumi.CustomResource {
  constructor(name: string, { token, inputs, opts, bind }: Declared) {
    const limit = Error.stackTraceLimit;
    // Pulumi notes a stack four times for every property, which takes longer than all else in a program; only who looks for
    // promises that never settle wants to see them. Where the resource stands in the program is noted whatever the limit.
    if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) Error.stackTraceLimit = 0;
    try {
      super(token, name, inputs, opts);
    } catch (error) {
      Error.stackTraceLimit = limit;
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    } finally {
      Error.stackTraceLimit = limit;
    }
    bind(this);
  }
}

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

/** Class of a resource that is at no site, but of the server. */
export type ServerResourceClass<Args, Outputs> = new (
  name: string,
  args: Args,
  options?: pulumi.CustomResourceOptions,
) => pulumi.CustomResource & Outputs;

/**
 * The class of a Kind that is at no site.
 * @internal
 */
export function serverResource<Args extends object, Outputs>(kind: Kind): ServerResourceClass<Args, Outputs> {
  return resource(kind) as unknown as ServerResourceClass<Args, Outputs>;
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
