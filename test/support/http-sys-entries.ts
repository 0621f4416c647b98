import { readEndpoint } from "../../provider/src/http-sys/endpoint";
import type { Simulator } from "../../simulator/src";
import { findEntry, type KeptEntry, STORE_OF } from "../../simulator/src/http-sys/entry";

export function entryAt({ windows }: Simulator, endpoint: string): KeptEntry {
  const store = readEndpoint(endpoint)?.kind ?? "ccs";
  const entry = findEntry(windows.httpSys, store, endpoint);
  if (!entry) throw new Error(`no entry for ${endpoint}`);
  return entry;
}

/** Behind netsh's back. */
export function setFlags(simulator: Simulator, endpoint: string, flags: number): void {
  changeFlags(simulator, endpoint, () => flags);
}

export function changeFlags(simulator: Simulator, endpoint: string, change: (flags: number) => number): void {
  const { store, key, flags } = entryAt(simulator, endpoint);
  simulator.windows.httpSys.set(STORE_OF[store], { ...key, values: { ...key.values, DefaultFlags: change(flags) } });
}

export function setCheckMode(simulator: Simulator, endpoint: string, mode: number): void {
  const { store, key } = entryAt(simulator, endpoint);
  const values = { ...key.values, DefaultSslCertCheckMode: mode };
  simulator.windows.httpSys.set(STORE_OF[store], { ...key, values });
}
