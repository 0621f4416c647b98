import { comment, element } from "../xml/build";
import type { XmlElement } from "../xml/nodes";

export interface FreshSite {
  readonly name: string;
  readonly id: number;
  /** Physical path, such as `%SystemDrive%\inetpub\wwwroot`. */
  readonly path: string;
  readonly bindings: readonly {
    /** `http` or `https`. */
    readonly protocol: string;
    /** Address, port and host: `*:443:`. */
    readonly information: string;
  }[];
}

/** The group system.applicationHost. */
export function applicationHost(sites: readonly FreshSite[]): XmlElement {
  return element("system.applicationHost", {}, [
    applicationPools(),
    comment(CUSTOM_METADATA),
    element("customMetadata"),
    element("listenerAdapters", {}, [element("add", { name: "http" })]),
    log(),
    sitesSection(sites),
    element("webLimits"),
  ]);
}

const CUSTOM_METADATA =
  " The customMetadata section belongs to the Admin Base Objects (ABO) component. Leave it as it is. ";

function applicationPools(): XmlElement {
  const identity = { identityType: "ApplicationPoolIdentity", loadUserProfile: "true", setProfileEnvironment: "false" };
  return element("applicationPools", {}, [
    element("add", { name: "DefaultAppPool", managedRuntimeVersion: "v4.0" }),
    element("add", { name: ".NET v4.5 Classic", managedRuntimeVersion: "v4.0", managedPipelineMode: "Classic" }),
    element("add", { name: ".NET v4.5", managedRuntimeVersion: "v4.0" }),
    element("applicationPoolDefaults", { managedRuntimeVersion: "v4.0" }, [element("processModel", identity)]),
  ]);
}

function log(): XmlElement {
  const central = { enabled: "true", directory: "%SystemDrive%\\inetpub\\logs\\LogFiles" };
  return element("log", {}, [element("centralBinaryLogFile", central), element("centralW3CLogFile", central)]);
}

function sitesSection(sites: readonly FreshSite[]): XmlElement {
  return element("sites", {}, [
    ...sites.map(site),
    element("siteDefaults", {}, [
      element("logFile", { logFormat: "W3C", directory: "%SystemDrive%\\inetpub\\logs\\LogFiles" }),
      element("traceFailedRequestsLogging", { directory: "%SystemDrive%\\inetpub\\logs\\FailedReqLogFiles" }),
    ]),
    element("applicationDefaults", { applicationPool: "DefaultAppPool" }),
    element("virtualDirectoryDefaults", { allowSubDirConfig: "true" }),
  ]);
}

function site({ name, id, path, bindings }: FreshSite): XmlElement {
  const folder = element("virtualDirectory", { path: "/", physicalPath: path });
  const bound = bindings.map(({ protocol, information }) =>
    element("binding", { protocol, bindingInformation: information }),
  );
  return element("site", { name, id: String(id) }, [
    element("application", { path: "/" }, [folder]),
    element("bindings", {}, bound),
  ]);
}
