import type { NativeElement } from "../engine/native";
import { toFault } from "./faults";
import { foldCase } from "./fold";
import type { SslBindingObservation, SslBindingQuery } from "./messages";
import { type AnyEntry, sslEntries } from "./ssl-entries";
import type { View } from "./view";

const SITES = "system.applicationHost/sites";
const ACCESS = "system.webServer/security/access";
const LONGEST = 1000;

/** What a view shows of HTTP.sys and of the bindings that may use it. */
export interface SslTable {
  readonly entries: readonly AnyEntry[];
  readonly bindings: readonly HttpsBinding[];
}

export interface HttpsBinding {
  readonly site: string;
  readonly information: string;
  readonly sslFlags: number;
  readonly element: NativeElement;
}

const tables = new WeakMap<View, SslTable>();

/** Read once a view, for all that is planned and asked on it. */
export function tableOf(view: View): SslTable {
  const known = tables.get(view);
  if (known) return known;
  const table = { bindings: httpsBindings(view), entries: sslEntries(view.windows) };
  tables.set(view, table);
  return table;
}

export function readSslBinding(view: View, { access }: SslBindingQuery): SslBindingObservation {
  const { entries, bindings } = tableOf(view);
  const { build, tls13 } = view.windows;
  return {
    build,
    tls13: tls13 === null ? null : tls13 !== 0,
    endpoints: entries,
    bindings: bindings.map(({ site, information, sslFlags }) => {
      const negotiates = access ? negotiatesAt(view, site) : undefined;
      return {
        site: site.slice(0, LONGEST),
        information: information.slice(0, LONGEST),
        sslFlags,
        ...(negotiates !== undefined && { negotiates }),
      };
    }),
  };
}

/** In the order of the sites. */
function httpsBindings(view: View): HttpsBinding[] {
  return itemsOf(view.section(SITES, "")).flatMap((site) => {
    const own = itemsOf(site.getChildElement("bindings"));
    return own.flatMap((element) => {
      const value = (name: string) => element.getAttribute(name).value;
      if (foldCase(String(value("protocol"))) !== "HTTPS") return [];
      return [
        {
          site: String(site.getAttribute("name").value),
          information: String(value("bindingInformation")),
          sslFlags: Number(value("sslFlags")),
          element,
        },
      ];
    });
  });
}

function itemsOf({ collection }: NativeElement): NativeElement[] {
  return Array.from({ length: collection?.count ?? 0 }, (_, index) => collection?.getItem(index) as NativeElement);
}

/** Undefined where it cannot be read. */
function negotiatesAt(view: View, site: string): boolean | undefined {
  try {
    const section = view.section(ACCESS, site);
    const { values } = section.schema.attributes.find(({ name }) => name === "sslFlags") ?? {};
    const bit = values?.SslNegotiateCert ?? 0;
    return (Number(section.getAttribute("sslFlags").value) & bit) !== 0;
  } catch (error) {
    const { kind } = toFault(error);
    if (kind === "conflict" || kind === "share") throw error;
    return undefined;
  }
}
