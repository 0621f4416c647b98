import * as pulumi from "@pulumi/pulumi";

/**
 * Ends the program with a message. Without a stack: for a person the message is enough, and coloured inspection of
 * stacks through node_modules takes some versions of Node a minute (nodejs/node#64011).
 */
export function refusal(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
