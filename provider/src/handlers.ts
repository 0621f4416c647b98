import type { dynamic } from "@pulumi/pulumi";
import { makeHandlers } from "./provider/handlers";
import { KINDS } from "./resources/kinds";
import { ownServers } from "./server";

/**
 * All resources of a run share this module. States that an earlier form of 0.1.0 recorded call these functions by themselves:
 * their names and parameters never change.
 */
export const { configure, check, diff, create, read, update, remove } = makeHandlers(KINDS, ownServers);

/** What the code in every user's state asks for: the name of this function and those of the types never change. */
export function provider(type: string): dynamic.ResourceProvider {
  return {
    configure,
    check: (olds, news) => check(type, olds, news),
    diff: (_id, olds, news) => diff(type, olds, news),
    create: (inputs) => create(type, inputs),
    read: (id, outputs) => read(type, id, outputs),
    update: (_id, olds, news) => update(type, olds, news),
    delete: (_id, outputs) => remove(type, outputs),
  };
}
