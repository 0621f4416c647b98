import type { EntryObservation, Hello, Query, QueryAnswer } from "../../agent/protocol";
import { ofSection } from "../../resources/sections";
import type { Server } from "../../server";
import { SITES, siteNames } from "../sites";
import { mappingKeys, mappings } from "./queries";

/** What a location of a server says of its mappings. */
export interface Location {
  /** `""`: the server level. */
  readonly site: string;
  readonly answer: QueryAnswer;
  /** Mappings that the location itself holds. */
  readonly own: readonly EntryObservation[];
  /** Digests of the server level's mappings that show through; undefined: of none, or not known. */
  readonly inherited?: ReadonlySet<string>;
}

export interface Seen {
  readonly hello: Hello;
  readonly serverLevel: Location;
  readonly sites: readonly Location[];
  /** Why sites are missing. */
  readonly notes: readonly string[];
}

/**
 * Two messages: the sites with the server level, then every site. Sites show the mappings of the server level too; where it
 * holds some, sites are first asked for digests, then for what is their own.
 */
export async function lookAt(server: Server): Promise<Seen> {
  const hello = await server.hello();
  const [sites, top] = await ask(server, [SITES, mappings("")]);
  const { names, notes } = siteNames(sites);
  const serverLevel = { site: "", answer: top as QueryAnswer, own: entriesIn(top) };
  const isBare = serverLevel.own.length === 0 && top !== undefined && !("fault" in top);
  const found = await (isBare ? askDirectly(server, names) : askForOwn(server, names));
  return { hello, serverLevel, sites: found, notes };
}

async function askDirectly(server: Server, names: readonly string[]): Promise<Location[]> {
  const answers = await ask(
    server,
    names.map((name) => mappings(name)),
  );
  return names.map((site, at) => located(site, answers[at] as QueryAnswer));
}

async function askForOwn(server: Server, names: readonly string[]): Promise<Location[]> {
  const brief = await ask(server, names.map(mappingKeys));
  const digests = brief.map((answer) => digestsIn(entriesIn(answer)));
  const asked = names
    .map((name, at) => ({ name, own: [...(digests[at]?.own ?? [])] }))
    .filter(({ own }) => own.length > 0);
  const answers = await ask(
    server,
    asked.map(({ name, own }) => mappings(name, own)),
  );
  const full = new Map(asked.map(({ name }, at) => [name, answers[at]]));
  return names.map((site, at) => {
    const answer = full.get(site) ?? (brief[at] as QueryAnswer);
    // An entry whose key cannot be read is found by no key.
    const unreadable = full.has(site) ? entriesIn(brief[at]).filter((entry) => "fault" in entry) : [];
    const location = located(site, answer);
    const inherited = digests[at]?.inherited ?? new Set<string>();
    return { ...location, own: [...location.own, ...unreadable], inherited };
  });
}

async function ask(server: Server, queries: readonly Query[]): Promise<readonly QueryAnswer[]> {
  return queries.length === 0 ? [] : (await server.read(queries)).answers;
}

function located(site: string, answer: QueryAnswer): Location {
  return { site, answer, own: entriesIn(answer).filter((entry) => "fault" in entry || !entry.inherited) };
}

function entriesIn(answer: QueryAnswer | undefined): readonly EntryObservation[] {
  const section = ofSection(answer);
  return section && !("fault" in section) ? (section.entries ?? []) : [];
}

function digestsIn(entries: readonly EntryObservation[]): { own: Set<string>; inherited: Set<string> } {
  const found = { own: new Set<string>(), inherited: new Set<string>() };
  for (const entry of entries) {
    if ("fault" in entry) continue;
    const { certificate } = entry.attributes;
    if (certificate && "sha256" in certificate) found[entry.inherited ? "inherited" : "own"].add(certificate.sha256);
  }
  return found;
}
