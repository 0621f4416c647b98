import type { SslBindingFlag, SslBindingOperation, SslBindingQuery, SslEntry } from "../../provider/src/agent/protocol";
import type { SimulatedWindows } from "../../simulator/src";
import type { RegistryValue, Store } from "../../simulator/src/http-sys/store";
import { sslEntry } from "../support/ssl-entry";
import type { Simulated } from "./bench";

export const HASH = "00112233445566778899AABBCCDDEEFF00112233";
export const IIS = "{4dc3e181-e14b-4a21-b022-59fc669b0914}";
export const IIS_BYTES = Buffer.from("81e1c34d4be1214ab02259fc669b0914", "hex");
export const OTHER_BYTES = Buffer.from("000102030405060708090a0b0c0d0e0f", "hex");
export const OTHER = "{03020100-0504-0706-0809-0a0b0c0d0e0f}";

export function askTls(access?: true): SslBindingQuery {
  return { kind: "sslBinding", ...(access && { access }) };
}

export function flagsOf(
  endpoint: string,
  set: Partial<Record<SslBindingFlag, boolean>>,
  more: Partial<SslBindingOperation> = {},
): SslBindingOperation {
  return { kind: "sslBinding", endpoint, set, ...more };
}

/** An entry of IIS with a certificate that is in its store, as the registry has it. */
export function keep(
  { httpSys }: SimulatedWindows,
  name: string,
  values: Readonly<Record<string, RegistryValue>> = {},
  store: Store = "SslBindingInfo",
): void {
  httpSys.set(store, {
    name,
    values: {
      SslCertHash: Buffer.from(HASH, "hex"),
      AppId: IIS_BYTES,
      SslCertStoreName: "MY",
      DefaultFlags: 0,
      DefaultSslCertCheckMode: 0,
      ...values,
    },
  });
}

/** What is told of such an entry. */
export function kept(endpoint: string, changes: Partial<SslEntry> = {}): SslEntry {
  return sslEntry(endpoint, { certificateHash: HASH, appId: IIS, ...changes });
}

/** A server without entries, that has the certificate of those that are kept. */
export function emptied({ simulator: { windows } }: Simulated) {
  for (const { name } of windows.httpSys.keys("SslBindingInfo")) windows.httpSys.remove("SslBindingInfo", name);
  windows.httpSys.certificates.push({ hash: HASH, store: "MY", notAfter: new Date("2200-01-01"), hasKey: true });
  return windows;
}

/** `PROTOCOL INFORMATION [SSLFLAGS]`, in place of the bindings of a site. */
export function setBindings({ rewrite }: Simulated, site: string, bindings: readonly string[]): void {
  const elements = bindings.map((text) => {
    const [protocol, information, sslFlags] = text.split(" ");
    const attribute = sslFlags === undefined ? "" : ` sslFlags="${sslFlags}"`;
    return `<binding protocol="${protocol}" bindingInformation="${information}"${attribute} />`;
  });
  rewrite((xml) => {
    const at = xml.indexOf("<bindings>", xml.indexOf(`<site name="${site}"`));
    return `${xml.slice(0, at)}<bindings>${elements.join("")}${xml.slice(xml.indexOf("</bindings>", at))}`;
  });
}

/** Command lines that netsh gets from now on; it does what `instead` does, where that is given. */
export function noting(windows: SimulatedWindows, instead = windows.netsh): string[] {
  const lines: string[] = [];
  windows.netsh = (args) => {
    lines.push(args.join(" "));
    return instead?.(args) ?? { code: 0, text: "" };
  };
  return lines;
}

/** Another certificate that such a server has. */
export const RENEWED = "AB".repeat(20);

export type Values = Readonly<Record<string, RegistryValue>>;

/** A server whose only entry is this one. */
export function with443(simulated: Simulated, values: Values = {}, build = 20348) {
  const windows = emptied(simulated);
  windows.build = build;
  windows.httpSys.certificates.push({ hash: RENEWED, store: "MY", notAfter: new Date("2200-01-01"), hasKey: true });
  keep(windows, "0.0.0.0:443", values);
  return windows;
}

export function negotiate(port = 443): SslBindingOperation {
  return flagsOf(`0.0.0.0:${port}`, { negotiateClientCert: true });
}

const COMMAND = `netsh http update sslcert ipport=0.0.0.0:443 certhash=${HASH} "appid=${IIS}" certstorename=MY verifyclientcertrevocation=enable verifyrevocationwithcachedclientcertonly=disable usagecheck=enable dsmapperusage=disable clientcertnegotiation=enable`;
/** What is told where netsh fails to set that. */
export const BY_HAND = `To do it by hand, in an elevated prompt on the server: ${COMMAND}`;
