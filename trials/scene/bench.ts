import { readFileSync, writeFileSync } from "node:fs";
import { noFaults } from "../../simulator/src/engine";
import { STORES } from "../../simulator/src/http-sys/store";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import type { SimulatedWindows } from "../../simulator/src/windows";
import type { Transport } from "../driver";
import { furnish, SERVER_CERTIFICATE, SITES } from "./sites";

/** Over which door, and what runs behind it. */
export interface Way {
  readonly transport: Transport;
  readonly agent: "emulated" | "PowerShell";
}

/** A server that one case after the other is tried on. */
export interface Bench {
  readonly simulator: Simulator;
  /** As every case finds it. Sessions live on. */
  restore(): void;
  /** The same, and nothing of a former case runs on. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openBench(
  { agent }: Way,
  pwsh: string | undefined,
  machine: Partial<SimulatedWindows> = {},
): Promise<Bench> {
  const simulator = await startSimulator({
    sites: SITES,
    windows: machine,
    winrm: { https: SERVER_CERTIFICATE },
    ...(agent === "PowerShell" && pwsh !== undefined && { pwsh }),
  });
  simulator.edit(furnish);
  const fresh = readFileSync(simulator.configFile, "utf8");
  const windows = { ...simulator.windows };
  const { httpSys } = simulator.windows;
  const entries = STORES.map((store) => [store, httpSys.keys(store)] as const);
  const restore = () => {
    Object.assign(simulator.hold, { beforeRequest: null, beforeAnswer: null });
    Object.assign(simulator.engine.faults, noFaults());
    Object.assign(simulator.windows, windows);
    writeFileSync(simulator.configFile, fresh);
    for (const [store, keys] of entries) {
      for (const { name } of httpSys.keys(store)) httpSys.remove(store, name);
      for (const key of keys) httpSys.set(store, key);
    }
  };
  return {
    simulator,
    restore,
    async reset() {
      simulator.killAgents();
      // Killed runs leave theirs open, and a user may have no more than so many.
      (await simulator.winrm()).dropShells();
      restore();
    },
    close: () => simulator.close(),
  };
}
