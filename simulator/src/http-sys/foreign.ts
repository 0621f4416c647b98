import { addEntry } from "./entry";
import { guidBytes } from "./guid";
import { freshValues } from "./renewal";
import type { HttpSys } from "./store";

export const WINRM_APP_ID = "{afebb9ad-9b97-4a91-9ab5-daf4d59122f6}";
export const ADFS_APP_ID = "{5d89a20c-beab-4389-9447-324788eb944a}";

/** Entries that others than IIS made: WinRM over HTTPS, and AD FS by name, with a store of issuers and no identifier. */
export function addForeignEntries({ httpSys, build }: { readonly httpSys: HttpSys; readonly build: number }): void {
  const [certificate] = httpSys.certificates;
  if (!certificate) throw new Error("the simulated server has no certificate for entries");
  const values = freshValues(certificate, 0);
  addEntry(httpSys, { store: "address", endpoint: "0.0.0.0:5986" }, build, { ...values, AppId: appId(WINRM_APP_ID) });
  const issuers = { AppId: appId(ADFS_APP_ID), DefaultSslCtlStoreName: "AdfsTrustedDevices" };
  addEntry(httpSys, { store: "name", endpoint: "adfs.example:443" }, build, { ...values, ...issuers });
}

function appId(text: string): Buffer {
  return guidBytes(text) as Buffer;
}
