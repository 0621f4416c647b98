import * as pulumi from "@pulumi/pulumi";
import type { Declared } from "./declare";

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
