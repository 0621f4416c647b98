import { type AdminManager, type AdminManagerFactory, itemsOf, type NativeElement } from "../engine/native";
import { LOGON_METHODS, type LogonMethod } from "../machine/accounts";
import { readSchemes, type Scheme } from "./site-schemes";
import { readText, readValue } from "./site-values";

const SECURITY = "system.webServer/security";
const MODULE = "IISCertificateMappingAuthenticationModule";

/** Bits of access/sslFlags. */
const SSL = 8;
const NEGOTIATE = 32;
const REQUIRE = 64;

/** Of httpErrors/errorMode. The default, DetailedLocalOnly, is the same as Detailed here: every client is on this machine. */
const CUSTOM = 1;

/** What the configuration says for one request. */
export interface SiteConfiguration {
  readonly ssl: boolean;
  readonly negotiate: boolean;
  readonly require: boolean;
  readonly anonymous: boolean;
  /** In the order of the collection; none where the switch or the Windows feature is off. */
  readonly mappings: readonly Mapping[];
  readonly defaultLogonDomain: string;
  readonly logonMethod: LogonMethod;
  /** Pages of errors tell the sub-status. */
  readonly detailed: boolean;
  /** By which a client may log on besides. */
  readonly schemes: readonly Scheme[];
}

export interface Mapping {
  readonly certificate: string;
  readonly userName: string;
  readonly password: string;
}

/** Reads the files anew, the web.config of the site too: the running server picks a change up at once. Mappings count at the site's root only, and one whose password cannot be decrypted spoils them all. */
export function readSiteConfiguration(engine: AdminManagerFactory, site: string, path: string): SiteConfiguration {
  const manager = engine.openWeb(site);
  try {
    const installed = readModules(manager);
    const flags = Number(readValue(manager.getSection(`${SECURITY}/access`, locationOf(path)), "sslFlags"));
    const errors = manager.getSection("system.webServer/httpErrors", locationOf(path));
    const anonymous = manager.getSection(`${SECURITY}/authentication/anonymousAuthentication`, locationOf(path));
    return {
      ssl: (flags & SSL) !== 0,
      negotiate: (flags & NEGOTIATE) !== 0,
      require: (flags & REQUIRE) !== 0,
      anonymous: readValue(anonymous, "enabled") === true,
      detailed: Number(readValue(errors, "errorMode")) !== CUSTOM,
      schemes: readSchemes(manager, locationOf(path), installed),
      ...readMappings(manager, installed),
    };
  } finally {
    manager.close();
  }
}

/** Bytes of a body that the server reads before it asks for a certificate. */
export function readUploadReadAhead(engine: AdminManagerFactory, site: string, path: string): number {
  const manager = engine.openWeb(site);
  try {
    return Number(
      readValue(manager.getSection("system.webServer/serverRuntime", locationOf(path)), "uploadReadAheadSize"),
    );
  } finally {
    manager.close();
  }
}

type Mapped = Pick<SiteConfiguration, "mappings" | "defaultLogonDomain" | "logonMethod">;

function readMappings(manager: AdminManager, installed: ReadonlySet<string>): Mapped {
  const section = manager.getSection(`${SECURITY}/authentication/iisClientCertificateMappingAuthentication`, "");
  const on =
    readValue(section, "enabled") === true && readValue(section, "oneToOneCertificateMappingsEnabled") === true;
  const entries = on && installed.has(MODULE) ? itemsOf(section.getChildElement("oneToOneMappings")) : [];
  return {
    mappings: entries.map(readMapping).filter(({ enabled }) => enabled),
    defaultLogonDomain: readText(section, "defaultLogonDomain"),
    logonMethod: LOGON_METHODS[Number(readValue(section, "logonMethod"))] ?? "ClearText",
  };
}

function readMapping(entry: NativeElement): Mapping & { readonly enabled: boolean } {
  return {
    enabled: readValue(entry, "enabled") === true,
    certificate: readText(entry, "certificate"),
    userName: readText(entry, "userName"),
    password: readText(entry, "password"),
  };
}

/** Names of the modules that are installed. */
function readModules(manager: AdminManager): ReadonlySet<string> {
  const modules = itemsOf(manager.getSection("system.webServer/globalModules", ""));
  return new Set(modules.map((module) => readText(module, "name")));
}

/** Without a slash at either end. */
function locationOf(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "")
    .join("/");
}
