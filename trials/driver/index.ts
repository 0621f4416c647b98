export type { Checkpoint, Declaration, Pending, Recorded } from "./checkpoint";
export {
  connectionTo,
  type Provider,
  type Reachable,
  type ReachableServers,
  type Settings,
  startProvider,
  type Transport,
} from "./provider";
export type { Result, Run, RunOptions, Step } from "./run";
export { type Running, Stack, type StackOptions, type UpOptions } from "./stack";
export type { Wire } from "./wire";
