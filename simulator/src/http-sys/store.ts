/** Subkeys of HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters. */
export const STORES = ["SslBindingInfo", "SslSniBindingInfo", "SslCcsBindingInfo"] as const;
export type Store = (typeof STORES)[number];

/** REG_BINARY, REG_DWORD, REG_SZ. */
export type RegistryValue = Buffer | number | string;

/** One entry as the registry has it. */
export interface RegistryKey {
  readonly name: string;
  readonly values: Readonly<Record<string, RegistryValue>>;
}

/** A certificate of a store of LocalMachine. */
export interface StoredCertificate {
  /** SHA-1, upper-case hexadecimal. */
  readonly hash: string;
  /** An empty text counts as MY. */
  readonly store: string;
  readonly notAfter: Date;
  readonly hasKey: boolean;
  /** PEM, where a site of this server can be served with it. */
  readonly pem?: { readonly certificatePem: string; readonly privateKeyPem: string };
}

/** What HTTP.sys keeps, and the certificates that it serves with. Changed by netsh only, as HTTP.sys reads the registry at its start. */
export class HttpSys {
  readonly #keys = new Map<Store, Map<string, RegistryKey>>(STORES.map((store) => [store, new Map()]));
  readonly certificates: StoredCertificate[] = [];
  /** Runs before an agent reads the names of a store's subkeys, or the values of one; what it throws, the registry refuses. Settable. */
  beforeRead: ((store: Store, name?: string) => void) | null = null;

  keys(store: Store): RegistryKey[] {
    return [...(this.#keys.get(store)?.values() ?? [])];
  }

  set(store: Store, key: RegistryKey): void {
    this.#keys.get(store)?.set(key.name, key);
  }

  remove(store: Store, name: string): boolean {
    return this.#keys.get(store)?.delete(name) ?? false;
  }

  /** In place of a certificate, in its entries too. */
  replaceCertificate(hash: string, by: StoredCertificate): void {
    const old = this.certificates.findIndex((each) => each.hash === hash);
    if (old < 0) return;
    this.certificates[old] = by;
    for (const store of STORES)
      for (const { name, values } of this.keys(store)) {
        const { SslCertHash: held } = values;
        if (!Buffer.isBuffer(held) || held.toString("hex").toUpperCase() !== hash) continue;
        this.set(store, { name, values: { ...values, SslCertHash: Buffer.from(by.hash, "hex") } });
      }
  }

  certificate(store: string, hash: string): StoredCertificate | undefined {
    const folded = (name: string) => (name === "" ? "MY" : name).toUpperCase();
    return this.certificates.find((each) => each.hash === hash && folded(each.store) === folded(store));
  }
}
