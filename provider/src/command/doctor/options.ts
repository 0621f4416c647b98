import { CouldNotLook } from "../could-not-look";
import { readHttpsUrl } from "../https-url";
import { refuseOptionsAsNames } from "../names";
import { RULES } from "./rules";

/** As the command line has them: read here, because the parser quotes what it refuses. */
export interface GivenOptions {
  readonly server?: readonly string[];
  readonly site?: string;
  readonly certificate?: string;
  readonly url?: string;
  readonly since?: string;
  readonly skip?: readonly string[];
  readonly stack?: string;
  readonly showRequests?: true;
  readonly json?: true;
}

export interface Options {
  readonly servers: readonly string[];
  readonly stack: string | undefined;
  readonly site: string | undefined;
  readonly certificate: string | undefined;
  readonly url: URL | undefined;
  readonly hours: number;
  /** Names of rules. */
  readonly skipped: ReadonlySet<string>;
  readonly showRequests: boolean;
}

/** Throws CouldNotLook, which quotes nothing that may be secret: a URL may hold a login or a token. */
export function readOptions(given: GivenOptions): Options {
  const { server = [], site, certificate, url, since = "24h", skip = [], stack, showRequests = false } = given;
  // IIS allows no slash in it: what stands behind one is a path.
  if (site === "" || site?.includes("/"))
    throw new CouldNotLook("--site: expected the name of a site, without a path; a path goes into --url");
  refuseOptionsAsNames([...server, site, stack]);
  return {
    ...{ servers: server, stack, site, certificate, showRequests },
    url: url === undefined ? undefined : readHttpsUrl(url),
    hours: readHours(since),
    skipped: new Set(skip.map(readRule)),
  };
}

function readHours(text: string): number {
  const [, count = "", unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const hours = Number(count) * (unit === "d" ? 24 : unit === "m" ? 1 / 60 : 1);
  if (hours === 0) throw new CouldNotLook("--since: expected minutes, hours or days, such as 10m, 2h or 7d");
  return hours;
}

function readRule(name: string): string {
  if (RULES.some((rule) => rule.name === name)) return name;
  throw new CouldNotLook(`--skip: expected the name of a rule: ${RULES.map((rule) => rule.name).join(", ")}`);
}
