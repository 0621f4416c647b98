import type { dynamic } from "@pulumi/pulumi";

/**
 * What Pulumi serializes into the state of every resource: nothing but the type's name and the path of the code that
 * does the work. That path stands in every user's state and therefore never changes.
 */
export function shim(type: string): dynamic.ResourceProvider {
  const known = shims.get(type) ?? make(type);
  shims.set(type, known);
  return known;
}

/** The same object for every resource of a type: Pulumi serializes each object that it meets, and keeps the text. */
const shims = new Map<string, dynamic.ResourceProvider>();

function make(type: string): dynamic.ResourceProvider {
  return {
    configure: (request) => require("pulumi-iis-clientcert/handlers").configure(request),
    check: (olds, news) => require("pulumi-iis-clientcert/handlers").check(type, olds, news),
    diff: (_id, olds, news) => require("pulumi-iis-clientcert/handlers").diff(type, olds, news),
    create: (inputs) => require("pulumi-iis-clientcert/handlers").create(type, inputs),
    read: (id, outputs) => require("pulumi-iis-clientcert/handlers").read(type, id, outputs),
    update: (_id, olds, news) => require("pulumi-iis-clientcert/handlers").update(type, olds, news),
    delete: (_id, outputs) => require("pulumi-iis-clientcert/handlers").remove(type, outputs),
  };
}
