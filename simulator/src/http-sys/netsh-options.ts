import { BUILD, CHECK, FLAG } from "../../../provider/dist/http-sys/flags";
import { guidBytes } from "./guid";
import type { RegistryValue } from "./store";

export type Values = Record<string, RegistryValue>;

interface Option {
  /** The first build that knows the option. Default: the first one that has `update`. */
  readonly build?: number;
  /** false: HTTP.sys refuses the value. */
  readonly write: (values: Values, text: string) => boolean;
}

/** What `netsh http add|update sslcert` takes besides the endpoint. Names and what they stand for: `netsh http add sslcert help`, http.h. */
const OPTIONS: Readonly<Record<string, Option>> = {
  certhash: { write: writeHash },
  appid: { write: writeAppId },
  certstorename: textOf("SslCertStoreName"),
  verifyclientcertrevocation: check(CHECK.noRevocation, "disable"),
  verifyrevocationwithcachedclientcertonly: check(CHECK.cachedRevocationOnly),
  usagecheck: check(CHECK.noUsage, "disable"),
  revocationfreshnesstime: {
    write: (values, text) =>
      writeCount("DefaultSslRevocationFreshnessTime", values, text) &&
      set("DefaultSslCertCheckMode", CHECK.freshnessTime, true, values),
  },
  urlretrievaltimeout: {
    write: (values, text) => writeCount("DefaultSslRevocationUrlRetrievalTimeout", values, text),
  },
  sslctlidentifier: textOf("DefaultSslCtlIdentifier"),
  sslctlstorename: textOf("DefaultSslCtlStoreName"),
  dsmapperusage: flag(FLAG.useDsMapper),
  clientcertnegotiation: flag(FLAG.negotiateClientCert),
  reject: flag(FLAG.reject),
  disablehttp2: flag(FLAG.disableHttp2),
  // From here on the builds are guesses from the documentation's dates, but for disablelegacytls.
  disableocspstapling: flag(FLAG.disableOcspStapling, BUILD.server2019),
  enabletokenbinding: flag(FLAG.enableTokenBinding, BUILD.server2019),
  logextendedevents: flag(FLAG.logExtendedEvents, BUILD.server2019),
  disablelegacytls: flag(FLAG.disableLegacyTls, BUILD.server2019),
  enablesessionticket: flag(FLAG.enableSessionTicket, BUILD.server2019),
  disablequic: flag(FLAG.disableQuic, BUILD.server2022),
  disabletls12: flag(FLAG.disableTls12, BUILD.server2022),
  disabletls13: flag(FLAG.disableTls13, BUILD.server2022),
  disablesessionid: flag(FLAG.disableSessionId, BUILD.server2022),
};

export function optionOf(name: string, build: number): Option | undefined {
  const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  return option && build >= (option.build ?? BUILD.server2016) ? option : undefined;
}

/** A record that nothing has been said about; texts are absent until they are said. */
export function blank(): Values {
  return {
    DefaultFlags: 0,
    DefaultSslCertCheckMode: 0,
    DefaultSslRevocationFreshnessTime: 0,
    DefaultSslRevocationUrlRetrievalTimeout: 0,
  };
}

function flag(bit: number, build?: number): Option {
  return {
    ...(build !== undefined && { build }),
    write: (values, text) => writeBit("DefaultFlags", bit, values, text),
  };
}

function check(bit: number, isSetBy = "enable"): Option {
  return { write: (values, text) => writeBit("DefaultSslCertCheckMode", bit, values, text, isSetBy) };
}

function writeBit(name: string, bit: number, values: Values, text: string, isSetBy = "enable"): boolean {
  const said = text.toLowerCase();
  return ["enable", "disable"].includes(said) && set(name, bit, said === isSetBy, values);
}

function set(name: string, bit: number, on: boolean, values: Values): boolean {
  const before = Number(values[name] ?? 0);
  values[name] = (on ? before | bit : before & ~bit) >>> 0;
  return true;
}

/** Zero is refused: "The parameter is incorrect." */
function writeCount(name: string, values: Values, text: string): boolean {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value === 0 || value > 0xffffffff) return false;
  values[name] = value;
  return true;
}

function textOf(name: string): Option {
  return {
    write(values, text) {
      values[name] = text;
      return text !== "";
    },
  };
}

function writeHash(values: Values, text: string): boolean {
  values.SslCertHash = Buffer.from(text, "hex");
  return /^[0-9a-f]{40}$/i.test(text);
}

function writeAppId(values: Values, text: string): boolean {
  const bytes = guidBytes(text);
  if (bytes) values.AppId = bytes;
  return bytes !== undefined;
}
