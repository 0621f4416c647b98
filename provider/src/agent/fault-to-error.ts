import { quoted } from "../base/printable";
import { type ServerCode, ServerError } from "../errors";
import type { Fault, FaultKind } from "./protocol";

/** Where a fault arose, as the resource names it. */
export interface FaultPlace {
  readonly server: string;
  readonly site?: string;
  readonly path?: string;
  /** The property concerned, by the program's name; the schema's attribute name unless given. */
  readonly property?: string;
  /** How to install the Windows feature behind the resource, where it needs one of its own. */
  readonly feature?: string;
}

const CODE_OF = {
  locked: "server/locked",
  conflict: "server/conflict",
  denied: "server/denied",
  unknownSite: "server/unknown-site",
  invalid: "server/invalid",
  missingFeature: "server/missing-feature",
  notIis: "server/not-iis",
  diskFull: "server/disk-full",
  share: "server/share",
  exists: "server/exists",
  incomplete: "server/password-required",
  inherited: "server/inherited",
  heldBySites: "server/held-by-sites",
  noEndpoint: "server/no-endpoint",
  leftAlone: "server/left-alone",
  notChanged: "server/not-changed",
  unknownFeature: "server/unknown-feature",
  notInstalled: "server/not-installed",
  busy: "server/busy",
  constrainedLanguage: "server/constrained-language",
  oldPowerShell: "server/old-powershell",
  protocol: "server/agent",
  unknown: "server/agent",
} as const satisfies Record<FaultKind, ServerCode>;

/** What the agent reports, as the error that a user reads: same text, with the place and a remedy. */
export function faultToError(
  { kind, hresult, text, sites, attribute }: Fault,
  { feature, ...place }: FaultPlace,
): ServerError {
  return new ServerError({
    code: Object.hasOwn(CODE_OF, kind) ? CODE_OF[kind] : CODE_OF.unknown,
    ...(attribute !== undefined && { property: attribute }),
    ...place,
    ...(hresult !== undefined && { hresult }),
    ...(sites !== undefined && { sites }),
    ...(kind === "missingFeature" && feature !== undefined && { remedy: feature }),
    ...(kind === "unknownSite" && sites !== undefined && { remedy: whichSite(sites) }),
    text: shortened(text),
  });
}

function whichSite(sites: readonly string[]): string {
  if (sites.length === 0) return "Create the site first: the server has none.";
  const told = sites.slice(0, MOST_SITES).map((name) => quoted(name, 100));
  const more = sites.length > told.length ? " and more" : "";
  return `Create the site first, or correct its name. The server has ${told.join(", ")}${more}.`;
}

const MOST_SITES = 20;

/** Windows quotes whole values: of a certificate (0x800700B7) the beginning tells as much. */
function shortened(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
  return cut.replace(VALUE, (value) =>
    value.length < LONG_VALUE ? value : `${value.slice(0, 16)}... (${value.length} characters)`,
  );
}

const LONGEST_TEXT = 4_000;
const LONG_VALUE = 100;
const VALUE = /[A-Za-z0-9+/=]+/g;
