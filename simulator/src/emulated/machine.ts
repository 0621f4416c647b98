import type { AdminManagerFactory } from "../engine/native";
import type { SimulatedWindows } from "../windows";

/** What the emulated agent runs on. */
export interface Machine {
  readonly engine: AdminManagerFactory & { readonly file: string };
  readonly windows: SimulatedWindows;
}
