import { IIS_APP_ID } from "../../provider/dist/http-sys/flags";
import { guidBytes } from "./http-sys/guid";
import { netshOf } from "./http-sys/netsh";
import { HttpSys } from "./http-sys/store";
import { unsettled } from "./http-sys/unsettled";
import type { SimulatedWindows } from "./windows";

/** A Windows Server 2022 on which IIS made an entry for the https binding of each site. */
export function freshWindows(sites: readonly string[], changes: Partial<SimulatedWindows> = {}): SimulatedWindows {
  const httpSys = new HttpSys();
  httpSys.certificates.push({ hash: CERTIFICATE, store: "MY", notAfter: new Date(Date.now() + YEAR), hasKey: true });
  for (const index of sites.keys()) httpSys.set("SslBindingInfo", freshEntry(`0.0.0.0:${443 + index}`));
  const windows: SimulatedWindows = {
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
    netsh: null,
    unsettled: unsettled(),
    ...changes,
  };
  // As the build stands when it is run.
  if (changes.netsh === undefined) windows.netsh = netshOf(windows);
  return windows;
}

/** As Add-/New-IISSiteBinding and IIS Manager make it. */
function freshEntry(name: string) {
  return {
    name,
    values: {
      SslCertHash: Buffer.from(CERTIFICATE, "hex"),
      AppId: guidBytes(IIS_APP_ID) as Buffer,
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
