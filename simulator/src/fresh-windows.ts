import { netshOf } from "./http-sys/netsh";
import { HttpSys } from "./http-sys/store";
import type { SimulatedWindows } from "./windows";

/** A Windows Server 2022 on which IIS made an entry for the https binding of each site. */
export function freshWindows(sites: readonly string[], changes: Partial<SimulatedWindows> = {}): SimulatedWindows {
  const httpSys = new HttpSys();
  httpSys.certificates.push({ hash: CERTIFICATE, store: "MY", notAfter: new Date(Date.now() + YEAR), hasKey: true });
  for (const index of sites.keys()) httpSys.set("SslBindingInfo", freshEntry(`0.0.0.0:${443 + index}`));
  return {
    computerName: "WEB01",
    machineGuid: "6f1b7a52-3c0e-4d1f-9b57-0c8a4c1d2e3f",
    elevated: true,
    iisVersion: "10.0",
    freeBytes: 50 * 1024 ** 3,
    shareFreeBytes: null,
    redirection: null,
    build: 20348,
    tls13: null,
    httpSys,
    netsh: netshOf(httpSys),
    ...changes,
  };
}

/** As Add-/New-IISSiteBinding and IIS Manager make it. */
function freshEntry(name: string) {
  return {
    name,
    values: {
      SslCertHash: Buffer.from(CERTIFICATE, "hex"),
      AppId: IIS_APP_ID,
      SslCertStoreName: "MY",
      DefaultFlags: 0,
      DefaultSslCertCheckMode: 0,
      DefaultSslRevocationFreshnessTime: 0,
      DefaultSslRevocationUrlRetrievalTimeout: 0,
    },
  };
}

const YEAR = 365 * 24 * 3600 * 1000;
const CERTIFICATE = "5F0E0B1C6A7D4E2F9B8A7C6D5E4F3A2B1C0D9E8F";
/** {4dc3e181-e14b-4a21-b022-59fc669b0914}, the first three fields with their bytes turned round. */
export const IIS_APP_ID = Buffer.from("81e1c34d4be1214ab02259fc669b0914", "hex");
