import { SECTION } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import type { Holding, Row } from "./row";

const ENDPOINTS = ["0.0.0.0:443", "0.0.0.0:444"];
const NEGOTIATE = 0x2;
const DISABLE_HTTP2 = 0x10;
const DISABLE_TLS13 = 0x40;

/** Flags of an entry, and of the bindings of its port. */
function look({ windows, engine }: Simulator, endpoint: string): Holding {
  const entry = windows.httpSys.keys("SslBindingInfo").find(({ name }) => name === endpoint);
  const port = endpoint.slice(endpoint.lastIndexOf(":"));
  return { flags: entry?.values.DefaultFlags, bindings: sslFlagsOf(engine, `*${port}:`) };
}

function sslFlagsOf(engine: Simulator["engine"], information: string): unknown[] {
  const manager = engine.server.open();
  try {
    const sites = manager.getSection(SECTION.sites, "").collection;
    const bindings = Array.from(
      { length: sites?.count ?? 0 },
      (_, at) => sites?.getItem(at)?.getChildElement("bindings").collection,
    ).flatMap((each) => Array.from({ length: each?.count ?? 0 }, (_, at) => each?.getItem(at)));
    return bindings
      .filter((each) => each?.getAttribute("bindingInformation").value === information)
      .map((each) => each?.getAttribute("sslFlags").value);
  } finally {
    manager.close();
  }
}

/** As other tools do it, past our own code. */
export function setFlags({ windows }: Simulator, endpoint: string, change: (flags: number) => number): void {
  const key = windows.httpSys.keys("SslBindingInfo").find(({ name }) => name === endpoint);
  if (!key) throw new Error(`there is no entry ${endpoint}`);
  const DefaultFlags = change(Number(key.values.DefaultFlags ?? 0));
  windows.httpSys.set("SslBindingInfo", { ...key, values: { ...key.values, DefaultFlags } });
}

export const sslBinding: Row = {
  type: "SslBinding",
  sections: [SECTION.sites],
  places: ENDPOINTS.map((endpoint) => ({ endpoint })),
  elsewhere: { endpoint: ENDPOINTS[1] },
  everywhere: ENDPOINTS,
  look,
  before: (_doc, _location, simulator) => {
    // A flag that is nobody's business.
    for (const endpoint of ENDPOINTS) setFlags(simulator, endpoint, (flags) => flags | 0x1);
  },
  first: {
    inputs: { negotiateClientCert: true, disableTls13: true },
    holds: { flags: 0x1 | NEGOTIATE | DISABLE_TLS13, bindings: [32] },
  },
  second: {
    inputs: { negotiateClientCert: true, disableHttp2: true },
    holds: { flags: 0x1 | NEGOTIATE | DISABLE_HTTP2, bindings: [4] },
  },
  restores: true,
  uncommitted: ["no longer asking", "all flags gone"],
  drifts: {
    "no longer asking": (_doc, endpoint, simulator) => setFlags(simulator, endpoint, (flags) => flags & ~NEGOTIATE),
    "all flags gone": (_doc, endpoint, simulator) => setFlags(simulator, endpoint, (flags) => flags & 0x1),
  },
  noDrifts: {
    "a flag that it never named": (_doc, endpoint, simulator) =>
      setFlags(simulator, endpoint, (flags) => flags | DISABLE_HTTP2),
  },
  respelled: { endpoint: "*:443" },
  refusals: [],
};
