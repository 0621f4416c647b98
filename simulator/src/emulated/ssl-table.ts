import { SECTION } from "../engine/edit";
import { httpsBindingsIn } from "../http-sys/bindings";
import { toFault } from "./faults";
import type { SslBindingObservation, SslBindingQuery } from "./messages";
import { type AnyEntry, sslEntries } from "./ssl-entries";
import type { View } from "./view";

const ACCESS = "system.webServer/security/access";
const LONGEST = 1000;

/** What a view shows of HTTP.sys and of the bindings that may use it. */
export interface SslTable {
  readonly entries: readonly AnyEntry[];
  readonly bindings: readonly UsedBinding[];
}

/** With its element, through which it is changed. */
export type UsedBinding = ReturnType<typeof httpsBindingsIn>[number];

const tables = new WeakMap<View, SslTable>();

/** Read once a view, for all that is planned and asked on it. */
export function tableOf(view: View): SslTable {
  const known = tables.get(view);
  if (known) return known;
  const table = { bindings: httpsBindingsIn(view.section(SECTION.sites, "")), entries: sslEntries(view.windows) };
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
