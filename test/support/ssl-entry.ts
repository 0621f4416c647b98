import type { SslEntry } from "../../provider/src/agent/protocol";
import { IIS_APP_ID } from "../../provider/src/http-sys/flags";

/** What an agent tells of an entry of IIS. */
export function sslEntry(endpoint: string, changes: Partial<SslEntry> = {}): SslEntry {
  return {
    store: "address",
    endpoint,
    certificateHash: "AB12",
    appId: IIS_APP_ID,
    certificateStoreName: "MY",
    flags: 0,
    checkMode: 0,
    revocationFreshnessTime: 0,
    urlRetrievalTimeout: 0,
    ctlIdentifier: "",
    ctlStoreName: "",
    ...changes,
  };
}
