import type { Query } from "../../agent/protocol";
import { TLS_QUERY } from "../../resources/asked-late";
import { SWITCH_ATTRIBUTES } from "../../resources/not-honoured";
import { SCHEMES } from "../../resources/schemes";
import { ofWebConfig, SECTIONS, sectionQuery } from "../../resources/sections";

/** What is asked of one site, by the names of the facts. */
export interface Asked {
  readonly site: string;
  /** Below the site; "" for its root. */
  readonly path: string;
  /** DER of the given certificate, base64. */
  readonly given: string | undefined;
  /** Whether the log tells method, path and account too. */
  readonly requests: boolean;
}

const RUNTIME = "system.webServer/serverRuntime";

/** All of it goes in one message. */
export function queriesOf({ site, path, given, requests }: Asked) {
  const mappings = { section: SECTIONS.mapping, location: site, collection: "oneToOneMappings" } as const;
  const at = path === "" ? site : `${site}/${path}`;
  return {
    mapping: mappingQuery(site),
    access: sectionQuery(at, SECTIONS.access, SSL_FLAGS),
    // At the root the same question, which is sent once.
    siteAccess: sectionQuery(site, SECTIONS.access, SSL_FLAGS),
    runtime: sectionQuery(site, RUNTIME, [{ name: "uploadReadAheadSize", as: "value" }]),
    tls: TLS_QUERY,
    accessBelow: { kind: "locations", site, section: SECTIONS.access, attributes: SSL_FLAGS },
    mappingsBelow: { kind: "locations", site, section: SECTIONS.mapping, collection: "oneToOneMappings" },
    configuration: { kind: "siteConfiguration", site, sections: Object.values(SECTIONS) },
    accounts: { kind: "accounts", ...mappings, attribute: "userName", domain: "defaultLogonDomain" },
    chains: {
      ...{ kind: "chains", ...mappings, attribute: "certificate" },
      ...(given !== undefined && { given: [given] }),
    },
    trust: { kind: "trust" },
    log: { kind: "siteLog", site, ...(requests && { requests: true }) },
    ...Object.fromEntries(SCHEMES.map(([name, { section }]) => [name, sectionQuery(at, section, ENABLED)])),
  } satisfies Record<string, Query>;
}

const SSL_FLAGS = [{ name: "sslFlags", as: "value" }] as const;
const ENABLED = [{ name: "enabled", as: "value" }] as const;

/** The password only for whether it can be decrypted: what comes is an HMAC that nobody looks at. */
function mappingQuery(location: string): Query {
  return {
    ...{ kind: "section", location, section: SECTIONS.mapping, ...ofWebConfig(location) },
    attributes: [
      ...SWITCH_ATTRIBUTES,
      { name: "logonMethod", as: "value" },
      { name: "defaultLogonDomain", as: "value" },
    ],
    collection: {
      name: "oneToOneMappings",
      key: { attribute: "certificate", compare: "bytes" },
      attributes: [
        { name: "certificate", as: "value" },
        { name: "userName", as: "value" },
        { name: "enabled", as: "value" },
        { name: "password", as: "hmac" },
      ],
    },
  };
}
