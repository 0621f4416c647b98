import { readEndpoint } from "../../../provider/dist/http-sys/endpoint";
import { BINDING_BITS, FLAG, IIS_APP_ID } from "../../../provider/dist/http-sys/flags";
import { entriesOf } from "../../../provider/dist/http-sys/serving";
import type { SslBindingFlag } from "../../../provider/src/agent/protocol";
import type { HttpsBinding } from "./bindings";
import { addEntry, findEntry, keptEntries } from "./entry";
import { guidBytes } from "./guid";
import { blank, type Values } from "./netsh-options";
import type { HttpSys, StoredCertificate } from "./store";

/**
 * A new certificate for an endpoint, as IIS Manager and others put it there: the entry is made anew, and of its flags only
 * those stay that this build's IIS finds in a binding's sslFlags.
 */
export function renew(
  { httpSys, build }: { readonly httpSys: HttpSys; readonly build: number },
  bindings: readonly HttpsBinding[],
  endpoint: string,
  certificate: StoredCertificate,
): void {
  const store = readEndpoint(endpoint)?.kind ?? "ccs";
  const entry = findEntry(httpSys, store, endpoint);
  if (!entry) throw new Error(`the simulated server has no entry for ${endpoint} to renew`);
  const users = bindings.filter((binding) =>
    entriesOf(binding, keptEntries(httpSys)).some((each) => each.key === entry.key),
  );
  httpSys.certificates.push(certificate);
  addEntry(httpSys, { store, endpoint }, build, freshValues(certificate, flagsIn(users, build)));
}

/** What an entry holds that IIS makes. */
export function freshValues({ hash, store }: Pick<StoredCertificate, "hash" | "store">, flags: number): Values {
  return {
    ...blank(),
    SslCertHash: Buffer.from(hash, "hex"),
    AppId: guidBytes(IIS_APP_ID) as Buffer,
    SslCertStoreName: store,
    DefaultFlags: flags,
  };
}

function flagsIn(bindings: readonly HttpsBinding[], build: number): number {
  const known = Object.entries(BINDING_BITS) as [SslBindingFlag, { bit: number; build: number }][];
  return known
    .filter(([, { bit, build: first }]) => build >= first && bindings.some(({ sslFlags }) => (sslFlags & bit) !== 0))
    .reduce((flags, [name]) => flags | FLAG[name], 0);
}
