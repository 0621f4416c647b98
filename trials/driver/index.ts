export type { Checkpoint, Declaration, Pending, Recorded } from "./checkpoint";
export { type Provider, type Reachable, type ReachableServers, startProvider, type Transport } from "./provider";
export type { Result, Run, RunOptions, Step } from "./run";
export { type Running, Stack, type UpOptions } from "./stack";
export type { Wire } from "./wire";
