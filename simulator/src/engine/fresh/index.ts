import type { ProviderProfile } from "../schema/load";
import { comment, element } from "../xml/build";
import { printXml } from "../xml/print";
import { applicationHost, type FreshSite } from "./application-host";
import { configProtectedData, configSections } from "./declarations";
import { installation } from "./installation";
import { modulesAndHandlers, webServer } from "./web-server";

export type { FreshSite } from "./application-host";

export interface FreshOptions {
  readonly profile: ProviderProfile;
  readonly sites: readonly FreshSite[];
  /** Whether the feature Web-Cert-Auth is installed, with IISCertificateMappingAuthenticationModule. */
  readonly certificateMapping: boolean;
}

/** The text of applicationHost.config as a freshly installed IIS 10 has it, with these sites. */
export function freshApplicationHostConfig(options: FreshOptions): string {
  const features = featuresOf(options.certificateMapping);
  const root = element("configuration", {}, [
    comment(SECTIONS_COMMENT),
    configSections(),
    configProtectedData(options.profile),
    applicationHost(options.sites),
    webServer(features),
    modulesAndHandlers(features),
  ]);
  const before = [{ kind: "instruction" as const, text: 'xml version="1.0" encoding="UTF-8"' }, comment(FILE_COMMENT)];
  return printXml({ before, root, after: [] }).text;
}

function featuresOf(certificateMapping: boolean): ReadonlySet<string> {
  const set = certificateMapping ? "server-default+certificate-mapping" : "server-default";
  return new Set(installation.features[set]);
}

const FILE_COMMENT = `

    IIS configuration sections.

    The schema stands in %windir%\\system32\\inetsrv\\config\\schema\\IIS_schema.xml.
    Make a backup of this file before editing it by hand.

`;

const SECTIONS_COMMENT = `

    Every section is declared here before it is used below. overrideModeDefault
    says whether sites may set the section in their own web.config: "Allow" lets
    them, "Deny" keeps it to this file, where a site's values stand in a
    <location> tag with its path.

`;
