export type { Checkpoint, Declaration, Pending, Recorded } from "./checkpoint";
export type { Reachable, ReachableServers, Transport } from "./provider";
export type { Result, Run, RunOptions, Step } from "./run";
export { type Running, Stack, type UpOptions } from "./stack";
export type { Wire } from "./wire";
