import type { Query, QueryAnswer } from "../../agent/protocol";
import { sameFolded } from "../../base/fold";
import { TLS_QUERY } from "../../resources/asked-late";
import type { Server } from "../../server";
import { isMeant } from "../bindings";
import { CouldNotLook } from "../could-not-look";
import { SITES, siteNames } from "../sites";
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
  const { names, notes } =
    looking.site === undefined ? await sitesOf(server, looking.url) : { names: [looking.site], notes: [] };
  const asked = names.map((site) =>
    queriesOf({
      site,
      path: pathOf(looking.url),
      given: looking.given?.certificate.base64,
      requests: looking.showRequests,
    }),
  );
  const answers = await askAll(server, asked);
  const facts: Facts[] = [];
  for (const [at, site] of names.entries()) {
    const answered = answers[at] as Answered;
    refuseUnknownSite(site, answered);
    facts.push(await factsOf({ ...looking, server: server.profile.name, site, hello, answered }));
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
  const meant = tls.bindings.filter((binding) => isMeant(binding, url)).map(({ site }) => site);
  const found = names.filter((name) => meant.some((site) => sameFolded(site, name)));
  if (found.length > 0) return { names: found, notes };
  throw new CouldNotLook(
    `no site has an https binding for port ${url.port || 443} and this host; there are: ${listed(names)}`,
  );
}

function listed(names: readonly string[]): string {
  return names
    .slice(0, 20)
    .map((name) => JSON.stringify(name))
    .join(", ");
}

function refuseUnknownSite(site: string, { mapping }: Answered): void {
  if (!("fault" in mapping) || mapping.fault.kind !== "unknownSite") return;
  throw new CouldNotLook(
    `the server has no site ${JSON.stringify(site)}; there are: ${listed(mapping.fault.sites ?? [])}`,
  );
}
