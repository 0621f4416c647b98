import { SECTION } from "../../simulator/src/engine";
import { httpsBindings } from "../../simulator/src/http-sys/bindings";
import type { Simulator } from "../../simulator/src/server";
import { changeFlags } from "../support/http-sys-entries";
import type { Holding, Row } from "./row";

const ENDPOINTS = ["0.0.0.0:443", "0.0.0.0:444"];
const NEGOTIATE = 0x2;
const DISABLE_HTTP2 = 0x10;
const DISABLE_TLS13 = 0x40;

/** Flags of an entry, and of the bindings of its port. */
function look({ windows, engine }: Simulator, endpoint: string): Holding {
  const entry = windows.httpSys.keys("SslBindingInfo").find(({ name }) => name === endpoint);
  const port = endpoint.slice(endpoint.lastIndexOf(":"));
  const bindings = httpsBindings(engine.server)
    .filter(({ information }) => information === `*${port}:`)
    .map(({ sslFlags }) => sslFlags);
  return { flags: entry?.values.DefaultFlags, bindings };
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
    for (const endpoint of ENDPOINTS) changeFlags(simulator, endpoint, (flags) => flags | 0x1);
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
    "no longer asking": (_doc, endpoint, simulator) => changeFlags(simulator, endpoint, (flags) => flags & ~NEGOTIATE),
    "all flags gone": (_doc, endpoint, simulator) => changeFlags(simulator, endpoint, (flags) => flags & 0x1),
  },
  noDrifts: {
    "a flag that it never named": (_doc, endpoint, simulator) =>
      changeFlags(simulator, endpoint, (flags) => flags | DISABLE_HTTP2),
  },
  respelled: { endpoint: "*:443" },
  refusals: [],
};
