import type { Query, QueryAnswer } from "../../agent/protocol";
import { fold } from "../../base/fold";
import { quoted } from "../../base/printable";
import { TLS_QUERY } from "../../resources/asked-late";
import type { Server } from "../../server";
import { meantBindings } from "../bindings";
import { CouldNotLook } from "../could-not-look";
import { SITES, siteNames } from "../sites";
import { bindingsOf } from "./endpoints";
import type { Facts, Given } from "./facts";
import { type Answered, factsOf } from "./gathered";
import { queriesOf } from "./queries";

export interface Looking {
  readonly site: string | undefined;
  readonly url: URL | undefined;
  readonly given: Given | undefined;
  readonly hours: number;
  readonly showRequests: boolean;
}

export interface Look {
  readonly facts: readonly Facts[];
  /** Why sites are missing. */
  readonly notes: readonly string[];
}

/** One message where the site is named; otherwise one before it, for the names of the sites. */
export async function lookAt(server: Server, looking: Looking): Promise<Look> {
  const hello = await server.hello();
  const sites = looking.site === undefined ? await sitesOf(server, looking.url) : { names: [looking.site], notes: [] };
  const { names } = sites;
  const path = pathOf(looking.url);
  const asked = names.map((site) =>
    queriesOf({
      site,
      path,
      given: looking.given?.certificate.base64,
      requests: looking.showRequests,
    }),
  );
  const answers = await askAll(server, asked);
  const facts: Facts[] = [];
  const notes = [...sites.notes];
  for (const [at, name] of names.entries()) {
    const answered = answers[at] as Answered;
    const unknownSite = whyUnknown(name, answered);
    // One that was listed before has gone since: the others are still told.
    if (unknownSite !== undefined && looking.site === undefined) notes.push(unknownSite);
    else if (unknownSite !== undefined) throw new CouldNotLook(unknownSite);
    else
      facts.push(
        await factsOf({
          ...looking,
          server: server.profile.name,
          site: spelled(name, answered),
          path,
          hello,
          answered,
        }),
      );
  }
  return { facts, notes };
}

type Named = ReturnType<typeof queriesOf>;

async function askAll(server: Server, asked: readonly Named[]): Promise<Answered[]> {
  if (asked.length === 0) return [];
  const { answers } = await server.read(asked.flatMap((queries) => Object.values<Query>(queries)));
  const each = answers.values();
  return asked.map(
    (queries) =>
      Object.fromEntries(
        Object.keys(queries).map((name) => [name, each.next().value as QueryAnswer]),
      ) as unknown as Answered,
  );
}

/** Below the site, as configuration paths have it. */
function pathOf(url: URL | undefined): string {
  try {
    return decodeURIComponent(url?.pathname ?? "")
      .split("/")
      .filter((part) => part !== "")
      .join("/");
  } catch {
    return "";
  }
}

async function sitesOf(server: Server, url: URL | undefined): Promise<ReturnType<typeof siteNames>> {
  const [sites, tls] = (await server.read([SITES, ...(url ? [TLS_QUERY] : [])])).answers;
  const { names, notes } = siteNames(sites);
  if (!url) return { names, notes };
  if (!tls || !("endpoints" in tls))
    throw new CouldNotLook("the bindings of the sites cannot be read: name the site with --site");
  const meant = new Set(meantBindings(tls.bindings, url).map(({ site }) => fold(site)));
  const found = names.filter((name) => meant.has(fold(name)));
  if (found.length > 0) return { names: found, notes };
  throw new CouldNotLook(
    `no site has an https binding for port ${url.port || 443} and host ${quoted(url.hostname)}: name it with --site; ${listed(names)}`,
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "there are none";
  const first = names.slice(0, MOST).map((name) => quoted(name, 100));
  return `there are: ${first.join(", ")}${names.length > MOST ? " …" : ""}`;
}

const MOST = 20;

function whyUnknown(site: string, { mapping }: Answered): string | undefined {
  if (!("fault" in mapping) || mapping.fault.kind !== "unknownSite") return undefined;
  return `the server has no site ${quoted(site)}; ${listed(mapping.fault.sites ?? [])}`;
}

/** As the server spells it, where a binding says. */
function spelled(name: string, { tls }: Answered): string {
  if ("fault" in tls) return name;
  return bindingsOf(tls, name)[0]?.site ?? name;
}
