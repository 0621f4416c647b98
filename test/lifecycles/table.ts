import { type Editor, SECTION } from "../../simulator/src/engine";
import { person } from "./people";
import { attributesOf, enabledIn, type Hand, mappingsOf, type Row } from "./row";
import { sslBinding } from "./ssl-binding";
import { windowsFeature } from "./windows-feature";
import { SITE } from "./world";

const set =
  (section: string, values: Parameters<Editor["set"]>[2]): Hand =>
  (doc, location) =>
    doc.set(location, section, values);
const unset =
  (section: string, ...names: string[]): Hand =>
  (doc, location) =>
    doc.unset(location, section, ...names);

const [alice, bob, stranger] = [person("alice").base64, person("bob").base64, person("stranger").base64];

const CERTIFICATE_MAPPING = {
  name: "Web-Cert-Auth",
  install: (doc: Editor, installed: boolean) => doc.setModuleInstalled(installed),
};

const clientCertMappingAuth: Row = {
  type: "ClientCertMappingAuth",
  sections: [SECTION.clientCertificates],
  places: [{ site: SITE }, { serverLevel: true }],
  look: attributesOf(SECTION.clientCertificates, [
    "enabled",
    "oneToOneCertificateMappingsEnabled",
    "manyToOneCertificateMappingsEnabled",
    "defaultLogonDomain",
    "logonMethod",
  ]),
  before: (doc, location) => {
    // A fresh server spells the default out.
    doc.unset("", SECTION.clientCertificates, "enabled");
    doc.set(location, SECTION.clientCertificates, { manyToOneCertificateMappingsEnabled: false });
  },
  first: {
    inputs: { logonMethod: "Network", defaultLogonDomain: "CORP" },
    holds: { enabled: true, logonMethod: 2, defaultLogonDomain: "CORP" },
  },
  second: {
    inputs: { oneToOneCertificateMappingsEnabled: false, defaultLogonDomain: "OTHER" },
    holds: { enabled: true, oneToOneCertificateMappingsEnabled: false, defaultLogonDomain: "OTHER" },
  },
  drifts: {
    "switched off": set(SECTION.clientCertificates, { enabled: false }),
    "an attribute with another value": set(SECTION.clientCertificates, { logonMethod: "Batch" }),
    "an attribute taken away": unset(SECTION.clientCertificates, "defaultLogonDomain"),
  },
  noDrifts: {
    "an attribute that it never named": set(SECTION.clientCertificates, { manyToOneCertificateMappingsEnabled: true }),
    "the domain in another case": set(SECTION.clientCertificates, { defaultLogonDomain: "corp" }),
  },
  respelled: { site: "default WEB site" },
  refusals: [
    ["a logon method that is none", { logonMethod: "Cleartext" }, /logonMethod: expected one of Interactive, Batch/],
    ["text for a switch", { enabled: "yes" }, /enabled: .*true or false/],
    ["a number for a domain", { defaultLogonDomain: 7 }, /defaultLogonDomain: expected text, found a number/],
    ["a path", { path: "api" }, /path: ClientCertMappingAuth has no such property/],
  ],
  feature: CERTIFICATE_MAPPING,
};

const NEGOTIATE_AND_REQUIRE = 8 + 32 + 64;

const sslAccess: Row = {
  type: "SslAccess",
  sections: [SECTION.access],
  places: [{ site: SITE }, { site: SITE, path: "api/v1" }, { serverLevel: true }],
  look: attributesOf(SECTION.access, ["sslFlags"]),
  before: (doc) => {
    // A fresh server spells the default out.
    doc.unset("", SECTION.access, "sslFlags");
    // It has one attribute: what stands beside it is the one of another place.
    doc.set(`${SITE}/beside`, SECTION.access, { sslFlags: "Ssl128" });
  },
  first: {
    inputs: { sslFlags: ["SslRequireCert", "Ssl", "SslNegotiateCert"] },
    holds: { sslFlags: NEGOTIATE_AND_REQUIRE },
  },
  second: { inputs: { sslFlags: [] }, holds: { sslFlags: 0 } },
  drifts: {
    "other flags": set(SECTION.access, { sslFlags: "Ssl" }),
    "no flag": set(SECTION.access, { sslFlags: "None" }),
    "flags taken away": unset(SECTION.access, "sslFlags"),
  },
  noDrifts: {
    "flags in another order": set(SECTION.access, { sslFlags: "SslRequireCert,SslNegotiateCert,Ssl" }),
  },
  respelled: { site: "default WEB site" },
  refusals: [
    ["SslRequireCert alone", { sslFlags: ["Ssl", "SslRequireCert"] }, /sslFlags: .*add SslNegotiateCert/],
    ["SslMapCert", { sslFlags: ["SslMapCert"] }, /sslFlags\[0\]: SslMapCert .*not in the schema/],
    ["no flags at all", { sslFlags: undefined }, /sslFlags: is required/],
    ["a path that climbs", { path: "api/../b" }, /path: must not contain/],
  ],
};

const mappings = mappingsOf({ [alice]: "alice", [bob]: "bob", [stranger]: "stranger" });

const oneToOneMapping: Row = {
  type: "OneToOneMapping",
  sections: [SECTION.clientCertificates],
  places: [{ site: SITE }, { serverLevel: true }],
  look: mappings,
  before: (doc, location) =>
    doc.addMapping(location, { certificate: stranger, userName: "CORP\\stranger", password: "of stranger" }),
  first: {
    inputs: { certificate: alice, userName: "CORP\\alice", password: "planted-Alice-1" },
    holds: { alice: { userName: "CORP\\alice", password: "planted-Alice-1", enabled: true } },
  },
  second: {
    inputs: { certificate: alice, userName: "CORP\\deputy", password: "planted-Another-2", enabled: false },
    holds: { alice: { userName: "CORP\\deputy", password: "planted-Another-2", enabled: false } },
  },
  replacement: {
    inputs: { certificate: bob, userName: "CORP\\bob", password: "planted-Bob-3" },
    holds: { bob: { userName: "CORP\\bob", password: "planted-Bob-3", enabled: true } },
  },
  drifts: {
    "another account": (doc, location) => doc.changeMapping(location, alice, { userName: "CORP\\mallory" }),
    "another password": (doc, location) => doc.changeMapping(location, alice, { password: "somebody else's" }),
    "switched off": (doc, location) => doc.changeMapping(location, alice, { enabled: false }),
    "the certificate with line breaks": (doc, location) =>
      doc.changeMapping(location, alice, { certificate: alice.replace(/.{64}/g, "$&\n") }),
    "taken away": (doc, location) => doc.removeMapping(location, alice),
  },
  noDrifts: {
    "the account in another case": (doc, location) => doc.changeMapping(location, alice, { userName: "corp\\ALICE" }),
    "an entry of somebody else": (doc, location) => doc.changeMapping(location, stranger, { userName: "CORP\\other" }),
  },
  respelled: { site: "default WEB site", certificate: person("alice").certificatePem },
  refusals: [
    ["no account", { userName: undefined }, /userName: is required/],
    ["an empty account", { userName: " " }, /userName: must not be empty/],
    ["a list for a password", { password: ["planted-Alice-1"] }, /password: expected text/],
    ["garbage for a certificate", { certificate: "planted-Alice-1" }, /certificate: found a text/],
    ["another word for onExisting", { onExisting: "ignore" }, /onExisting: .*takeOver, refuse/],
    ["a path", { path: "api" }, /path: OneToOneMapping has no such property/],
  ],
  feature: CERTIFICATE_MAPPING,
};

const AUTHENTICATION = "system.webServer/security/authentication";
const SCHEMES = {
  anonymousAuthentication: SECTION.anonymous,
  basicAuthentication: `${AUTHENTICATION}/basicAuthentication`,
  digestAuthentication: `${AUTHENTICATION}/digestAuthentication`,
  windowsAuthentication: `${AUTHENTICATION}/windowsAuthentication`,
};

const siteAuthentication: Row = {
  type: "SiteAuthentication",
  // Not all that the second setting writes: what a resource asks is refused as one.
  sections: [SCHEMES.anonymousAuthentication, SCHEMES.windowsAuthentication],
  places: [{ site: SITE }, { site: SITE, path: "api/v1" }, { serverLevel: true }],
  look: enabledIn(SCHEMES),
  before: (doc, location) => {
    for (const scheme of ["Basic", "Digest", "Windows"]) doc.setModuleInstalled(true, `${scheme}AuthenticationModule`);
    // A fresh server spells the default out.
    for (const section of Object.values(SCHEMES)) doc.unset("", section, "enabled");
    doc.set(location, SCHEMES.digestAuthentication, { enabled: true });
  },
  first: {
    inputs: { anonymousAuthentication: false, windowsAuthentication: true },
    holds: { anonymousAuthentication: false, windowsAuthentication: true },
  },
  second: {
    inputs: { anonymousAuthentication: true, basicAuthentication: true },
    holds: { anonymousAuthentication: true, basicAuthentication: true },
  },
  drifts: {
    "anonymous on": set(SCHEMES.anonymousAuthentication, { enabled: true }),
    "Windows off": set(SCHEMES.windowsAuthentication, { enabled: false }),
    "both taken away": (doc, location) => {
      doc.unset(location, SCHEMES.anonymousAuthentication, "enabled");
      doc.unset(location, SCHEMES.windowsAuthentication, "enabled");
    },
  },
  noDrifts: {
    "a scheme that it never named": set(SCHEMES.basicAuthentication, { enabled: true }),
    "the one that stood there before": set(SCHEMES.digestAuthentication, { enabled: false }),
  },
  respelled: { site: "default WEB site" },
  refusals: [
    [
      "no scheme at all",
      { anonymousAuthentication: undefined, windowsAuthentication: undefined },
      /anonymousAuthentication: at least one of .* must be set/,
    ],
    ["text for a scheme", { basicAuthentication: "off" }, /basicAuthentication: expected true or false/],
  ],
  feature: {
    name: "Web-Windows-Auth",
    install: (doc, installed) => doc.setModuleInstalled(installed, "WindowsAuthenticationModule"),
  },
};

/** Every resource; a test holds it to the list of Kinds. */
export const TABLE: readonly Row[] = [
  clientCertMappingAuth,
  oneToOneMapping,
  siteAuthentication,
  sslAccess,
  sslBinding,
  windowsFeature,
];
