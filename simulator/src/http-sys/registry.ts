import type { SimulatedWindows } from "../windows";
import type { RegistryKey, Store } from "./store";

type Registry = Pick<SimulatedWindows, "httpSys">;

/** As both agents read it: names of the subkeys first, then the values of each. */
export function subkeyNames({ httpSys }: Registry, store: Store): string[] {
  httpSys.beforeRead?.(store);
  return httpSys.keys(store).map(({ name }) => name);
}

/** Undefined where it is no longer there. */
export function subkeyValues({ httpSys }: Registry, store: Store, name: string): RegistryKey["values"] | undefined {
  httpSys.beforeRead?.(store, name);
  return httpSys.keys(store).find((key) => key.name === name)?.values;
}
