import type { SimulatedWindows } from "../windows";
import type { RegistryKey, Store } from "./store";

type Windows = Pick<SimulatedWindows, "httpSys" | "netsh">;

/** What both agents ask: names of the subkeys first, then the values of each. */
export function subkeyNames({ httpSys }: Windows, store: Store): string[] {
  httpSys.beforeRead?.(store);
  return httpSys.keys(store).map(({ name }) => name);
}

/** Undefined where it is no longer there. */
export function subkeyValues({ httpSys }: Windows, store: Store, name: string): RegistryKey["values"] | undefined {
  httpSys.beforeRead?.(store, name);
  return httpSys.keys(store).find((key) => key.name === name)?.values;
}

export interface AskedCertificate {
  readonly hasKey: boolean;
  readonly isExpired: boolean;
}

/** Of a store of the machine; undefined where it is not there. */
export function certificateOf({ httpSys }: Windows, store: string, hash: string): AskedCertificate | undefined {
  const found = httpSys.certificate(store, hash);
  return found && { hasKey: found.hasKey, isExpired: found.notAfter.getTime() < Date.now() };
}

export interface NetshRun {
  readonly started: boolean;
  /** null: it took too long and was ended, or it was not started. */
  readonly code: number | null;
  readonly text: string;
}

export function runNetsh({ netsh }: Windows, args: readonly string[]): NetshRun {
  return netsh ? { started: true, ...netsh(args) } : { started: false, code: null, text: "" };
}
