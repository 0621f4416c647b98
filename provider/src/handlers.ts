import { ownServers } from "./host";
import { makeHandlers } from "./provider-process";

/**
 * What the dynamic provider in every user's state calls. The names and parameters of these functions stand in state and
 * never change. All resources of a run share this module.
 */
export const { configure, check, diff, create, read, update, remove } = makeHandlers(ownServers);
