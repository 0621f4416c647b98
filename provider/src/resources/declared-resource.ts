import * as pulumi from "@pulumi/pulumi";
import type { Declared } from "./program";
import { goesFirst } from "./turn";

/** What every resource of the package is in a program. */
export abstract class DeclaredResource extends pulumi.dynamic.Resource {
  constructor(name: string, { provider, inputs, opts, module, type, bind }: Declared) {
    const limit = Error.stackTraceLimit;
    // Pulumi notes a stack four times for every property, which takes longer than all else in a program; only who looks for
    // promises that never settle wants to see them. Where the resource stands in the program is noted whatever the limit.
    if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) Error.stackTraceLimit = 0;
    try {
      super(provider, name, inputs, opts, module, type);
    } catch (error) {
      Error.stackTraceLimit = limit;
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    } finally {
      Error.stackTraceLimit = limit;
    }
    putFirst(provider, inputs);
    bind(this);
  }
}

const known = new WeakSet<object>();

/** Pulumi puts the provider's code, serialized once a type, into the inputs of every resource. */
function putFirst(provider: object, { __provider: code }: pulumi.Inputs): void {
  if (known.has(provider)) return;
  known.add(provider);
  goesFirst(new Promise((resolve) => pulumi.output(code).apply(resolve)));
}
