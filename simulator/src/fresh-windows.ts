import { endpointText } from "../../provider/dist/http-sys/endpoint";
import { FLAG } from "../../provider/dist/http-sys/flags";
import { listeningOf } from "../../provider/dist/http-sys/serving";
import { freshFeatures } from "./features/known";
import type { HttpsBinding } from "./http-sys/bindings";
import { addEntry, type Place } from "./http-sys/entry";
import { netshOf } from "./http-sys/netsh";
import { BUILD_OF, type WindowsVersion } from "./http-sys/profiles";
import { freshValues } from "./http-sys/renewal";
import { HttpSys } from "./http-sys/store";
import { unsettled } from "./http-sys/unsettled";
import { freshTrust } from "./machine/trust";
import type { SimulatedWindows } from "./windows";

export interface FreshWindowsOptions {
  /** Default: 2022. */
  readonly windowsVersion?: WindowsVersion;
  /** Whether the entries ask for client certificates in the handshake. Default: they do not, as IIS makes them. */
  readonly negotiate?: boolean;
  /** Whether the feature that honours mappings is installed. Default: it is. */
  readonly certificateMapping?: boolean;
  /** What has an entry, in place of `*:443:` for the first site, `*:444:` for the second and so on. */
  readonly bindings?: readonly Pick<HttpsBinding, "information" | "sslFlags">[] | undefined;
  /** Whom the machine trusts, PEM: asked when somebody looks. Default: nobody. */
  readonly trusted?: () => string;
}

/** A Windows Server on which IIS made an entry for the https binding of each site. */
export function freshWindows(
  sites: readonly string[],
  changes: Partial<SimulatedWindows> = {},
  {
    windowsVersion = "2022",
    negotiate = false,
    certificateMapping = true,
    bindings = sites.map(usual),
    trusted,
  }: FreshWindowsOptions = {},
): SimulatedWindows {
  const httpSys = new HttpSys();
  const certificate = { hash: PLACEHOLDER, store: "MY", notAfter: new Date(Date.now() + YEAR), hasKey: true };
  httpSys.certificates.push(certificate);
  const values = freshValues(certificate, negotiate ? FLAG.negotiateClientCert : 0);
  const build = changes.build ?? BUILD_OF[windowsVersion];
  for (const place of bindings.map(placeOf)) if (place) addEntry(httpSys, place, build, values);
  const windows: SimulatedWindows = {
    computerName: "WEB01",
    machineGuid: "6f1b7a52-3c0e-4d1f-9b57-0c8a4c1d2e3f",
    elevated: true,
    iisVersion: "10.0",
    freeBytes: 50 * 1024 ** 3,
    shareFreeBytes: null,
    redirection: null,
    build,
    tls13: null,
    httpSys,
    netsh: null,
    unsettled: unsettled(),
    accounts: {},
    trust: freshTrust(trusted),
    files: new Map(),
    logsBuffered: false,
    features: freshFeatures(certificateMapping),
    ...changes,
  };
  // As the build stands when it is run.
  if (changes.netsh === undefined) windows.netsh = netshOf(windows);
  return windows;
}

function usual(_site: string, index: number): Pick<HttpsBinding, "information" | "sslFlags"> {
  return { information: `*:${443 + index}:`, sslFlags: 0 };
}

function placeOf(binding: Pick<HttpsBinding, "information" | "sslFlags">): Place | undefined {
  const listening = listeningOf(binding);
  if (!listening) return undefined;
  const { endpoint, central } = listening;
  return central
    ? { store: "ccs", endpoint: String(endpoint.port) }
    : { store: endpoint.kind, endpoint: endpointText(endpoint) };
}

const YEAR = 365 * 24 * 3600 * 1000;
/** Of the server's certificate until a site is opened, which takes a key. */
export const PLACEHOLDER = "5F0E0B1C6A7D4E2F9B8A7C6D5E4F3A2B1C0D9E8F";
