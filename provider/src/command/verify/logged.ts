import type { LoggedRequest, QueryAnswer } from "../../agent/protocol";
import { sameFolded } from "../../base/fold";
import { quoted } from "../../base/printable";
import { TLS_QUERY } from "../../resources/asked-late";
import type { Server } from "../../server";
import { meantBindings } from "../bindings";
import type { Io } from "../io";
import { LOG_PROBLEM } from "../log-problem";
import { lookAtServers } from "../look-at-servers";
import { Progress } from "../progress";
import type { ConfiguredServer } from "../servers";
import { rowOf } from "./mark";

/** What the server's log says of the requests of this run. */
export interface Logged {
  /** By the number of the row. */
  readonly rows: ReadonlyMap<number, LoggedRequest>;
  /** Why nothing, or not all, can be told. */
  readonly problem?: string;
}

export interface LoggedOptions {
  readonly server: ConfiguredServer;
  readonly site: string | undefined;
  readonly url: URL;
  readonly mark: string;
}

/** A server that cannot be looked at is told in place of the rows: what verify is about are the answers, and those it has. */
export async function readLogged(options: LoggedOptions, io: Io): Promise<Logged> {
  const progress = new Progress(io);
  try {
    const [logged] = await lookAtServers([options.server], progress, {
      look: (server) => lookAt(server, options),
      unseen: (_, problem) => ({ rows: new Map(), problem }),
    });
    return logged as Logged;
  } finally {
    progress.end();
  }
}

async function lookAt(server: Server, { site, url, mark }: LoggedOptions): Promise<Logged> {
  const sites = site === undefined ? sitesFor(url, (await server.read([TLS_QUERY])).answers[0]) : [site];
  const queries = sites.map(
    (each) => ({ kind: "siteLog", site: each, containing: mark, requests: true, flush: true }) as const,
  );
  const { answers } = await server.read(queries);
  const rows = new Map<number, LoggedRequest>();
  const problems: string[] = [];
  for (const [at, answer] of answers.entries()) {
    if ("fault" in answer)
      problems.push(`the log of site ${quoted(sites[at] ?? "")} cannot be read (${answer.fault.text})`);
    if (!("requests" in answer)) continue;
    const why = LOG_PROBLEM[answer.state];
    if (why !== undefined) problems.push(`the log of site ${quoted(sites[at] ?? "")} ${why}`);
    for (const request of answer.requests) {
      const row = rowOf(request.found ?? "", mark);
      if (row !== undefined) rows.set(row, request);
    }
  }
  return { rows, ...(problems.length > 0 && { problem: problems.join("; ") }) };
}

/** Sites with a binding that the address may mean. */
function sitesFor(url: URL, answer: QueryAnswer | undefined): string[] {
  if (!answer || !("endpoints" in answer))
    throw new Error("the bindings of the server cannot be read: name the site with --site");
  const found: string[] = [];
  for (const binding of meantBindings(answer.bindings, url))
    if (!found.some((site) => sameFolded(site, binding.site))) found.push(binding.site);
  if (found.length > 0) return found.slice(0, MOST);
  throw new Error("no site of the server has an https binding for this port and host: name the site with --site");
}

const MOST = 10;
