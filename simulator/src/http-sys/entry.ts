import { endpointText, readEndpoint } from "../../../provider/dist/http-sys/endpoint";
import type { HttpSys, RegistryKey, RegistryValue, Store } from "./store";

/** An entry in the form of the provider's `http-sys/serving.ts`, with the key that it was read from. */
export interface KeptEntry {
  readonly store: "address" | "name" | "ccs";
  readonly endpoint: string;
  readonly flags: number;
  readonly key: RegistryKey;
}

export const STORE_OF = {
  address: "SslBindingInfo",
  name: "SslSniBindingInfo",
  ccs: "SslCcsBindingInfo",
} as const satisfies Record<KeptEntry["store"], Store>;

export function keptEntries(httpSys: HttpSys): KeptEntry[] {
  const stores = Object.entries(STORE_OF) as [KeptEntry["store"], Store][];
  return stores.flatMap(([store, name]) =>
    httpSys.keys(name).map((key) => ({
      store,
      endpoint: nameOf(key),
      flags: numberOf(key.values.DefaultFlags),
      key,
    })),
  );
}

export function findEntry(httpSys: HttpSys, store: KeptEntry["store"], endpoint: string): KeptEntry | undefined {
  return keptEntries(httpSys).find((entry) => entry.store === store && entry.endpoint === endpoint);
}

/** An SNI entry's subkey is called by a GUID from Server 2022 on, and its endpoint stands in a value. */
function nameOf({ name, values: { HostnamePort } }: RegistryKey): string {
  const told = typeof HostnamePort === "string" ? HostnamePort : name;
  const endpoint = readEndpoint(told);
  return endpoint ? endpointText(endpoint) : told;
}

function numberOf(value: RegistryValue | undefined): number {
  return typeof value === "number" ? value : 0;
}
