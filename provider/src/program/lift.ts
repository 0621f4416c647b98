import * as pulumi from "@pulumi/pulumi";

/** pulumi.output for values whose type says nothing; its own types have no answer for `unknown`. */
export const lift: (value: unknown) => pulumi.Output<unknown> = pulumi.output;
