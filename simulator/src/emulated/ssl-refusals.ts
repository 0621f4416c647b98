import { readEndpoint } from "../../../provider/dist/http-sys/endpoint";
import { BUILD, IIS_APP_ID } from "../../../provider/dist/http-sys/flags";
import { canonical } from "../http-sys/entry";
import { Refusal } from "./faults";
import type { SslBindingOperation, SslEntry } from "./messages";
import { unsayable } from "./ssl-netsh";
import type { SslTable } from "./ssl-table";

const MOST_ENDPOINTS = 20;
const LONGEST_LISTED = 260;

/** One with `netsh http update`. */
export function updatingBuild(build: number | null): number {
  if (build === null) throw leftAlone("The registry does not say which build of Windows this is");
  if (build >= BUILD.server2016) return build;
  throw leftAlone(
    `This Windows (build ${build}) has no 'netsh http update': Windows Server 2016 (build ${BUILD.server2016}) or later is required to change an entry of HTTP.sys`,
  );
}

/** Undefined where nothing has to be done: there is none, and that is no fault. */
export function changeableEntry(table: SslTable, { endpoint, ifThere }: SslBindingOperation): SslEntry | undefined {
  const wanted = canonical(endpoint);
  const entry = table.entries.find((one) => one.store !== "ccs" && one.endpoint === wanted);
  if (entry === undefined) {
    if (ifThere) return undefined;
    throw noEntry(table, wanted);
  }
  if ("fault" in entry) throw leftAlone(`The entry of HTTP.sys at ${wanted} cannot be read: ${entry.fault.text}`);
  if (entry.appId === IIS_APP_ID) return entry;
  if (ifThere) return undefined;
  const owner = entry.appId === "" ? "has no AppId" : `belongs to another program, with AppId ${entry.appId}`;
  throw leftAlone(`The entry of HTTP.sys at ${wanted} ${owner}, and not to IIS`);
}

function noEntry({ entries }: SslTable, wanted: string): Refusal {
  const port = String(readEndpoint(wanted)?.port);
  if (entries.some(({ store, endpoint }) => store === "ccs" && endpoint === port))
    return leftAlone(
      `HTTP.sys has no entry of its own at ${wanted}: its port is served from the central certificate store, whose entries are not changed`,
    );
  const names = entries.filter(({ store }) => store !== "ccs").map(({ endpoint }) => endpoint.slice(0, LONGEST_LISTED));
  const more = names.length > MOST_ENDPOINTS ? ` and ${names.length - MOST_ENDPOINTS} more` : "";
  const there = names.length === 0 ? "none at all" : names.slice(0, MOST_ENDPOINTS).join(", ") + more;
  return new Refusal({ kind: "noEndpoint", text: `HTTP.sys has no entry at ${wanted}; it has ${there}` });
}

export function refuseUnused(endpoint: string): never {
  throw leftAlone(`No https binding of IIS uses the entry of HTTP.sys at ${endpoint}`);
}

export function refuseUnsayable(entry: SslEntry): void {
  const lost = unsayable(entry);
  if (lost.length === 0) return;
  throw leftAlone(`The entry of HTTP.sys at ${entry.endpoint} has what netsh cannot write again: ${lost.join("; ")}`);
}

function leftAlone(text: string): Refusal {
  return new Refusal({ kind: "leftAlone", text });
}
