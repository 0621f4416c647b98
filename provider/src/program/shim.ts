import { NAMESPACE } from "../resources/common";

/** What the provider process loads; it stands in every user's state and therefore never changes. */
export const HANDLERS = "pulumi-iis-clientcert/handlers";

/** The token of a type that Pulumi's dynamic provider for Node.js serves. */
export function tokenOf(type: string): string {
  return `pulumi-nodejs:dynamic/${NAMESPACE}:${type}`;
}

/**
 * What stands in the state of every resource: a module whose `handler` the dynamic provider calls once a process.
 * `pulumi.dynamic.Resource` would write one by serializing functions, thirty times as long, which goes with every message
 * between engine and provider. The path and the name in it stand in every user's state and therefore never change.
 */
export function shimOf(type: string): string {
  return `exports.handler = () => require(${JSON.stringify(HANDLERS)}).provider(${JSON.stringify(type)});`;
}
