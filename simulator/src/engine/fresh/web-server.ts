import { adds, element } from "../xml/build";
import type { XmlElement } from "../xml/nodes";
import { installation } from "./installation";

type Features = ReadonlySet<string>;

/** The group system.webServer, but for modules and handlers. */
export function webServer(features: Features): XmlElement {
  return element("system.webServer", {}, (installation.bodyOrder["system.webServer"] ?? []).map(sectionOf(features)));
}

/** Sites may set these two in their own files: they stand in a location tag of the server level. */
export function modulesAndHandlers(features: Features): XmlElement {
  const modules = installed(installation.modules, features).map(({ name, type, preCondition, lockItem }) =>
    element("add", { name, type, preCondition, lockItem: lockItem ? "true" : undefined }),
  );
  const handlers = [
    element("add", {
      name: "TRACEVerbHandler",
      path: "*",
      verb: "TRACE",
      modules: "ProtocolSupportModule",
      requireAccess: "None",
    }),
    element("add", {
      name: "OPTIONSVerbHandler",
      path: "*",
      verb: "OPTIONS",
      modules: "ProtocolSupportModule",
      requireAccess: "None",
    }),
    element("add", {
      name: "StaticFile",
      path: "*",
      verb: "*",
      modules: "StaticFileModule,DefaultDocumentModule,DirectoryListingModule",
      resourceType: "Either",
      requireAccess: "Read",
    }),
  ];
  return element("location", { path: "", overrideMode: "Allow" }, [
    element("system.webServer", {}, [
      element("modules", {}, modules),
      element("handlers", { accessPolicy: "Read, Script" }, handlers),
    ]),
  ]);
}

function sectionOf(features: Features): (name: string) => XmlElement {
  return (name) => {
    if (name === "globalModules") return globalModules(features);
    if (name === "security") return security();
    return CONTENT[name]?.() ?? element(name);
  };
}

function globalModules(features: Features): XmlElement {
  const modules = installed(installation.globalModules, features).map(({ name, image, preCondition }) =>
    element("add", { name, image, preCondition }),
  );
  return element("globalModules", {}, modules);
}

function installed<Entry extends { readonly feature?: string }>(all: readonly Entry[], features: Features): Entry[] {
  return all.filter(({ feature }) => feature === undefined || features.has(feature));
}

function security(): XmlElement {
  const path = "system.webServer/security";
  return element(
    "security",
    {},
    (installation.bodyOrder[path] ?? []).map((name) => {
      if (name === "authentication") return authentication(`${path}/${name}`);
      return CONTENT[name]?.() ?? initial(`${path}/${name}`, name);
    }),
  );
}

function authentication(path: string): XmlElement {
  const sections = (installation.bodyOrder[path] ?? []).map((name) => initial(`${path}/${name}`, name));
  return element("authentication", {}, sections);
}

function initial(path: string, name: string): XmlElement {
  const content = installation.initialContent[path];
  const providers =
    content?.providers === undefined ? [] : [element("providers", {}, adds("value", content.providers))];
  return element(name, content?.attributes, providers);
}

const DOCUMENTS = ["Default.htm", "Default.asp", "index.htm", "index.html", "iisstart.htm"];
const ERRORS = [401, 403, 404, 405, 406, 412, 500, 501, 502];
const HIDDEN = [
  "web.config",
  "bin",
  "App_code",
  "App_GlobalResources",
  "App_LocalResources",
  "App_WebReferences",
  "App_Data",
  "App_Browsers",
];
const MIME: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".gif": "image/gif",
  ".htm": "text/html",
  ".html": "text/html",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "application/javascript",
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".woff2": "font/woff2",
  ".xml": "text/xml",
  ".zip": "application/x-zip-compressed",
};

/** Sections that are not empty, by name. */
const CONTENT: Readonly<Record<string, () => XmlElement>> = {
  asp: () =>
    element("asp", {}, [
      element("cache", { diskTemplateCacheDirectory: "%SystemDrive%\\inetpub\\temp\\ASP Compiled Templates" }),
    ]),
  caching: () => element("caching", { enabled: "true", enableKernelCache: "true" }),
  defaultDocument: () =>
    element("defaultDocument", { enabled: "true" }, [element("files", {}, adds("value", DOCUMENTS))]),
  directoryBrowse: () => element("directoryBrowse", { enabled: "false" }),
  httpCompression: () =>
    element("httpCompression", { directory: "%SystemDrive%\\inetpub\\temp\\IIS Temporary Compressed Files" }, [
      element("scheme", { name: "gzip", dll: "%Windir%\\system32\\inetsrv\\gzip.dll" }),
      element("staticTypes", {}, [
        ...["text/*", "message/*", "application/javascript"].map((mimeType) =>
          element("add", { mimeType, enabled: "true" }),
        ),
        element("add", { mimeType: "*/*", enabled: "false" }),
      ]),
    ]),
  httpErrors: () =>
    element(
      "httpErrors",
      { lockAttributes: "allowAbsolutePathsWhenDelegated,defaultPath" },
      ERRORS.map((code) =>
        element("error", {
          statusCode: String(code),
          prefixLanguageFilePath: "%SystemDrive%\\inetpub\\custerr",
          path: `${code}.htm`,
        }),
      ),
    ),
  httpLogging: () => element("httpLogging", { dontLog: "false" }),
  httpProtocol: () =>
    element("httpProtocol", {}, [
      element("customHeaders", {}, [element("clear"), element("add", { name: "X-Powered-By", value: "ASP.NET" })]),
      element("redirectHeaders", {}, [element("clear")]),
    ]),
  isapiFilters: () => element("isapiFilters"),
  ipSecurity: () => element("ipSecurity", { allowUnlisted: "true" }),
  requestFiltering: () =>
    element("requestFiltering", {}, [
      element("fileExtensions", { allowUnlisted: "true", applyToWebDAV: "true" }),
      element("verbs", { allowUnlisted: "true", applyToWebDAV: "true" }),
      element("hiddenSegments", { applyToWebDAV: "true" }, adds("segment", HIDDEN)),
    ]),
  serverSideInclude: () => element("serverSideInclude", { ssiExecDisable: "false" }),
  staticContent: () =>
    element(
      "staticContent",
      { lockAttributes: "isDocFooterFileName" },
      Object.entries(MIME).map(([fileExtension, mimeType]) => element("mimeMap", { fileExtension, mimeType })),
    ),
  authorization: () => element("authorization", {}, [element("add", { accessType: "Allow", users: "*" })]),
  applicationDependencies: () => element("applicationDependencies"),
  tracing: () => element("tracing", {}, [element("traceFailedRequests"), element("traceProviderDefinitions")]),
  webdav: () => element("webdav", {}, [element("globalSettings"), element("authoring"), element("authoringRules")]),
};
