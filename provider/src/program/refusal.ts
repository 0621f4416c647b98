import * as pulumi from "@pulumi/pulumi";
import { printable } from "../base/printable";
import { InputError } from "../errors";

/**
 * Ends the program with a message. Without a stack: for a person the message is enough, and coloured inspection of
 * stacks through node_modules takes some versions of Node a minute (nodejs/node#64011).
 */
export function refusal(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}

/**
 * For everything that hangs on an output: whatever `work` throws reaches Pulumi as a refusal that names the resource.
 * Pulumi inspects any other error with all that hangs on it, which may take minutes and tell a secret.
 */
export function plainly<T, R>(kind: string, name: string, work: (value: T) => R): (value: T) => R {
  return (value) => {
    try {
      return work(value);
    } catch (error) {
      if (pulumi.RunError.isInstance(error)) throw error;
      throw refusal(`${kind} ${JSON.stringify(name)}: ${error instanceof InputError ? error.message : defect(error)}`);
    }
  };
}

/** Neither its message nor its stack, which may quote a value. */
function defect(error: unknown): string {
  const what = error instanceof Error ? printable(String(error.name), 50) : "something that is not an error";
  return `an unexpected failure inside pulumi-iis-clientcert (${what}). If the problem persists, report it with this certificate or these inputs, without secrets.`;
}
