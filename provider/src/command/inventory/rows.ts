import { setImmediate as nextTurn } from "node:timers/promises";
import type { EntryObservation, Observed } from "../../agent/protocol";
import { ofSection } from "../../resources/sections";
import { honoursMappings, type Switch, switchOf } from "../honoured";
import { readStored } from "../stored-certificate";
import type { Location, Seen } from "./look";
import type { Honoured, Row } from "./row";

/** A row for each mapping, and for each location that cannot be read. In turns: a server may hold thousands. */
export async function rowsOf(server: string, { hello, serverLevel, sites, notes }: Seen): Promise<Row[]> {
  const rows: Row[] = notes.map((note) => ({ server, site: undefined, notes: [note] }));
  const isInstalled = honoursMappings(hello);
  const switches = new Map(sites.map((site) => [site, switchOf(site.answer, isInstalled)]));
  for (const location of [serverLevel, ...sites]) {
    const section = ofSection(location.answer);
    if (section && "fault" in section)
      rows.push({ server, site: location.site, notes: [`cannot be read (${section.fault.text})`] });
    for (const [at, entry] of location.own.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await nextTurn();
      rows.push(rowOf(server, location, entry, switches));
    }
  }
  return rows;
}

/** A certificate takes a fraction of a millisecond, unless it is enormous. */
const AT_ONCE = 10;

/** Of the sites; the server level has none, since IIS looks at sites. */
type Switches = ReadonlyMap<Location, Switch>;

function rowOf(server: string, location: Location, entry: EntryObservation, switches: Switches): Row {
  const { site } = location;
  if ("fault" in entry) {
    const mapping = { account: undefined, certificate: undefined, enabled: undefined, honoured: "unknown" } as const;
    return { server, site, mapping, notes: [`the mapping cannot be read (${entry.fault.text})`] };
  }
  const { attributes } = entry;
  const notes: string[] = [];
  const text = valueIn(attributes.certificate);
  const stored = typeof text === "string" ? readStored(text) : { wrong: "the certificate cannot be read" };
  if (stored.wrong !== undefined) notes.push(stored.wrong);
  const account = valueIn(attributes.userName);
  if (account === undefined) notes.push("the account cannot be read");
  const enabled = valueIn(attributes.enabled);
  const isUsable = stored.wrong === undefined && enabled !== false;
  const digest = stored.certificate?.sha256Thumbprint.toLowerCase() ?? "";
  const own = switches.get(location);
  const { honoured, why } = own ? atSite(own) : atServerLevel(switches, digest);
  if (why !== undefined) notes.push(why);
  return {
    ...{ server, site, notes },
    mapping: {
      account: account === undefined ? undefined : String(account),
      certificate: stored.certificate,
      enabled: typeof enabled === "boolean" ? enabled : undefined,
      honoured: isUsable ? honoured : "no",
    },
  };
}

function atSite({ on, why }: Switch): { honoured: Honoured; why?: string | undefined } {
  return { honoured: on, why };
}

/** IIS looks at a site: a mapping of the server level counts where it shows through and the site's switch is on. */
function atServerLevel(switches: Switches, digest: string): { honoured: Honoured; why?: string } {
  const all = [...switches];
  const on = all.filter(([site, { on }]) => on === "yes" && site.inherited?.has(digest)).length;
  const unknown = all.filter(([, { on }]) => on === "unknown").length;
  const why = unknown === 0 ? {} : { why: `of ${unknown} sites it cannot be told` };
  return { honoured: { sites: on, of: switches.size }, ...why };
}

function valueIn(observed: Observed | undefined) {
  return observed && "value" in observed ? observed.value : undefined;
}
