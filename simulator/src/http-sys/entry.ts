import { randomUUID } from "node:crypto";
import { endpointText, readEndpoint } from "../../../provider/dist/http-sys/endpoint";
import { BUILD } from "../../../provider/dist/http-sys/flags";
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

/** Which entry it is. */
export type Place = Pick<KeptEntry, "store" | "endpoint">;

/** In place of one that is there. */
export function addEntry(httpSys: HttpSys, place: Place, build: number, values: RegistryKey["values"]): void {
  const { name, values: called } = findEntry(httpSys, place.store, place.endpoint)?.key ?? newKey(place, build);
  const { HostnamePort } = called;
  httpSys.set(STORE_OF[place.store], {
    name,
    values: { ...values, ...(HostnamePort !== undefined && { HostnamePort }) },
  });
}

/** An SNI entry's subkey is called by a GUID from Server 2022 on (which builds before it do so too, nobody has told), and its endpoint stands in a value. */
function newKey({ store, endpoint }: Place, build: number): RegistryKey {
  if (store !== "name" || build < BUILD.server2022) return { name: endpoint, values: {} };
  return { name: `{${randomUUID()}}`, values: { HostnamePort: endpoint } };
}

function nameOf({ name, values: { HostnamePort } }: RegistryKey): string {
  return canonical(typeof HostnamePort === "string" ? HostnamePort : name);
}

/** An endpoint in its one form, or the text itself where it is none. */
export function canonical(text: string): string {
  const endpoint = readEndpoint(text);
  return endpoint ? endpointText(endpoint) : text;
}

function numberOf(value: RegistryValue | undefined): number {
  return typeof value === "number" ? value : 0;
}
