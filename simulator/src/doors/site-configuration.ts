import {
  type AdminManager,
  type AdminManagerFactory,
  itemsOf,
  type NativeElement,
  type Scalar,
} from "../engine/native";

const SECURITY = "system.webServer/security";
const MODULE = "IISCertificateMappingAuthenticationModule";

/** Bits of access/sslFlags. */
const SSL = 8;
const NEGOTIATE = 32;
const REQUIRE = 64;

/** What the configuration says for one request. */
export interface SiteConfiguration {
  readonly ssl: boolean;
  readonly negotiate: boolean;
  readonly require: boolean;
  readonly anonymous: boolean;
  /** In the order of the collection; none where the switch or the Windows feature is off. */
  readonly mappings: readonly Mapping[];
  readonly defaultLogonDomain: string;
}

export interface Mapping {
  readonly certificate: string;
  readonly userName: string;
  /** null: it cannot be decrypted. */
  readonly password: string | null;
}

/** Reads the files anew, the web.config of the site too: the running server picks a change up at once. Mappings count at the site's root only. */
export function readSiteConfiguration(engine: AdminManagerFactory, site: string, path: string): SiteConfiguration {
  const manager = engine.openWeb(site);
  try {
    manager.setMetadata("ignoreInvalidDecryption", true);
    const flags = Number(readValue(manager.getSection(`${SECURITY}/access`, locationOf(path)), "sslFlags"));
    const anonymous = manager.getSection(`${SECURITY}/authentication/anonymousAuthentication`, locationOf(path));
    return {
      ssl: (flags & SSL) !== 0,
      negotiate: (flags & NEGOTIATE) !== 0,
      require: (flags & REQUIRE) !== 0,
      anonymous: readValue(anonymous, "enabled") === true,
      ...readMappings(manager),
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

function readMappings(manager: AdminManager): Pick<SiteConfiguration, "mappings" | "defaultLogonDomain"> {
  const section = manager.getSection(`${SECURITY}/authentication/iisClientCertificateMappingAuthentication`, "");
  const on =
    readValue(section, "enabled") === true && readValue(section, "oneToOneCertificateMappingsEnabled") === true;
  const defaultLogonDomain = String(readValue(section, "defaultLogonDomain"));
  if (!on || !isInstalled(manager)) return { mappings: [], defaultLogonDomain };
  const enabled = itemsOf(section.getChildElement("oneToOneMappings")).filter(
    (entry) => readValue(entry, "enabled") === true,
  );
  return { mappings: enabled.map(readMapping), defaultLogonDomain };
}

function readMapping(entry: NativeElement): Mapping {
  return {
    certificate: String(readValue(entry, "certificate")),
    userName: String(readValue(entry, "userName")),
    password: passwordOf(entry),
  };
}

function passwordOf(entry: NativeElement): string | null {
  try {
    return String(readValue(entry, "password"));
  } catch {
    return null;
  }
}

function isInstalled(manager: AdminManager): boolean {
  const modules = itemsOf(manager.getSection("system.webServer/globalModules", ""));
  return modules.some((module) => readValue(module, "name") === MODULE);
}

function readValue(element: NativeElement, name: string): Scalar {
  return element.getAttribute(name).value;
}

/** Without a slash at either end. */
function locationOf(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "")
    .join("/");
}
