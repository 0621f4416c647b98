import type { Scenes } from "./scene";
import * as is from "./site";

const { account, below, belowSite, logOf, mapping, schemes, section } = is;
const accounts = (state: is.AccountState) => ({ accounts: { accounts: [account("CORP\\alice", state)], left: 0 } });
const broken = (kind: "locked" | "invalid" | "denied") => ({
  configuration: { unreadable: [{ section: "system.webServer/security/access", ...is.failed(kind) }] },
});
const UNREADABLE = { path: "api", ...is.failed() };

/** Of rules about configuration, accounts and what the log tells. */
export const LOGONS: Readonly<Record<string, Scenes>> = {
  configuration: {
    fires: [
      ["a locked section stands in the web.config", broken("locked"), "has locked"],
      ["the web.config is no XML", broken("invalid"), "cannot read section"],
      [
        "a password cannot be decrypted",
        { mappings: [mapping("alice", { password: "Bad Data" })] },
        "cannot be decrypted",
      ],
      ["it could not be read when clients came", { log: logOf("500.19.13") }, "when clients came"],
    ],
    silent: [["another 500 is logged", { log: logOf("500.0.64") }]],
    cannotTell: [
      ["it was not told", { configuration: is.failed() }],
      ["it is closed to the login", broken("denied")],
    ],
  },
  feature: {
    fires: [["the module is missing", modules("X")]],
    silent: [["the module has another case", modules("iiscertificatemappingauthenticationmodule")]],
    cannotTell: [["the list is empty", modules()]],
  },
  "mapping-switch": {
    fires: [
      ["it is off", { mapping: section({ ...is.SWITCH, enabled: false }) }, "certificate mapping is off"],
      [
        "one-to-one mappings are off",
        { mapping: section({ ...is.SWITCH, oneToOneCertificateMappingsEnabled: false }) },
        "one-to-one mappings are off",
      ],
    ],
    silent: [["the feature is missing, which has a rule of its own", modules("X")]],
    cannotTell: [
      ["the section cannot be read", { mapping: is.failed() }],
      ["the web.config decides", { mapping: section(is.SWITCH, "present") }],
    ],
  },
  "mappings-below": {
    fires: [
      ["some stand below", { below: belowSite([below("api", is.ALL_FLAGS, 2)]) }, "2 mappings stand below the site"],
    ],
    silent: [["a location holds something else", { below: belowSite([below("api", is.ALL_FLAGS)]) }]],
    cannotTell: [
      ["the locations cannot be read", { below: { ...belowSite([]), mapping: is.failed() } }],
      ["one of them cannot", { below: belowSite([UNREADABLE]) }],
      ["there are more than were looked at", { below: belowSite([], 3) }, "3 locations"],
    ],
  },
  account: {
    fires: [
      ["it does not exist", accounts({ exists: false }), "does not exist"],
      ["it is disabled", accounts({ disabled: true }), "is disabled"],
      ["it is locked out", accounts({ lockedOut: true }), "is locked out"],
      ["it has expired", accounts({ expired: true }), "has expired"],
      ["its password has expired", accounts({ passwordExpired: true }), "or must be changed"],
      ["in another case", { accounts: { accounts: [account("corp\\ALICE", { disabled: true })], left: 0 } }],
      ["the mapping names none", { mappings: [mapping("alice", { account: "" })] }, "names no account"],
    ],
    silent: [
      [
        "only a disabled mapping's is wrong",
        { ...accounts({ disabled: true }), mappings: [mapping("alice", { enabled: false })] },
      ],
      ["another one's than the given certificate's is", { ...accounts({ disabled: true }), ...bobGiven() }],
    ],
    cannotTell: [
      ["the mappings cannot be read", { mapping: is.failed(), mappings: [] }],
      ["the accounts were not told", { accounts: is.failed() }],
      [
        "its domain cannot be asked",
        { accounts: { accounts: [{ name: "CORP\\alice", ...is.failed() }], left: 0 } },
        'about 1 account ("CORP\\\\alice"',
      ],
      ["it was not looked at", { accounts: { accounts: [], left: 1 } }, "1 account of mappings"],
      ["its name cannot be read", { mappings: [mapping("alice", { account: undefined })] }, "1 mapping"],
    ],
  },
  logon: {
    fires: [
      ["the password is wrong", { log: logOf("401.1.1326") }, "the password of a mapping is wrong"],
      ["a right is missing", { log: logOf("401.1.1385") }, "access this computer from the network"],
      [
        "for a batch logon",
        { log: logOf("401.1.1385"), mapping: section({ ...is.SWITCH, logonMethod: "Batch" }) },
        "log on as a batch job",
      ],
      ["for a reason that nobody knows", { log: logOf("401.1.4711") }, "event 4625"],
      [
        "another one than the account explains",
        { ...accounts({ disabled: true }), log: logOf("401.1.1331", "401.1.1326") },
        "1 request",
      ],
    ],
    silent: [
      ["the account explains it", { ...accounts({ disabled: true }), log: logOf("401.1.1331") }, "repair that first"],
      [
        "a password that must be changed is the account's",
        { ...accounts({ passwordExpired: true }), log: logOf("401.1.1907") },
      ],
      ["stored-certificate explains it", { log: logOf(`401.1.${0x80093102}`) }, "stored-certificate"],
    ],
    cannotTell: [["there is no log", { log: is.NO_LOG }]],
  },
  "file-access": {
    fires: [
      ["the mapper denies", { log: logOf("403.12.5") }, "403.12"],
      ["the file is closed", { log: logOf("401.3.5", "403.12.5") }, "401.3"],
    ],
    silent: [],
    cannotTell: [["there is no log", { log: is.NO_LOG }]],
  },
  "anonymous-access": {
    fires: [["it is on", { schemes: schemes({ anonymousAuthentication: is.ON }) }]],
    silent: [
      ["its module is not installed", { ...modules("X"), schemes: schemes({ anonymousAuthentication: is.ON }) }],
    ],
    cannotTell: [
      ["the section cannot be read", { schemes: schemes({ anonymousAuthentication: is.failed() }) }],
      [
        "the web.config decides",
        { schemes: schemes({ anonymousAuthentication: section({ enabled: true }, "present") }) },
      ],
    ],
  },
  "other-schemes": {
    fires: [["basic is on", { schemes: schemes({ basicAuthentication: is.ON }) }, "basicAuthentication: false"]],
    silent: [["digest is on, without its module", { schemes: schemes({ digestAuthentication: is.ON }) }]],
    cannotTell: [["a section cannot be read", { schemes: schemes({ windowsAuthentication: is.failed() }) }]],
  },
  "flags-below": {
    fires: [
      ["a path asks for less", { below: belowSite([below("api", ["Ssl"])]) }, "no SslNegotiateCert, SslRequireCert"],
    ],
    silent: [
      ["a path asks for more", { ...is.accessOf(["Ssl"]), below: belowSite([below("api", is.ALL_FLAGS)]) }],
      [
        "the path of --url has fewer than another one",
        {
          access: section({ sslFlags: is.ALL_FLAGS }),
          siteAccess: section({ sslFlags: [] }),
          below: belowSite([below("open", [])]),
        },
      ],
    ],
    cannotTell: [
      ["the locations cannot be read", { below: { ...belowSite([]), access: is.failed() } }],
      ["one of them cannot", { below: belowSite([UNREADABLE]) }],
      ["the site's flags cannot", { siteAccess: is.failed() }],
    ],
  },
  "web-config": {
    fires: [["it holds the flags", { access: section({ sslFlags: [] }, "present") }, "section access"]],
    silent: [["IIS has no such section", { schemes: schemes({ digestAuthentication: is.failed("missingFeature") }) }]],
    cannotTell: [
      ["a section cannot be read", { access: is.failed() }],
      ["the file cannot be read", { access: { ...section({ sslFlags: [] }), webConfig: "unreadable" } }],
    ],
  },
  "other-failures": {
    fires: [["encryption is weak", { log: logOf("403.5.0") }, "128 bits"]],
    silent: [
      ["a listing was denied", { log: logOf("403.14.0", "403.14.0", "403.6.0") }, "403.14, 403.6"],
      ["the application failed", { log: logOf("500.0.64") }],
    ],
    cannotTell: [["there is no log", { log: is.NO_LOG }]],
  },
};

function modules(...names: readonly string[]) {
  return { hello: { ...is.site().hello, modules: names } };
}

function bobGiven() {
  const bob = is.certificate("bob");
  return {
    given: is.given(bob),
    mappings: [mapping("alice"), mapping("bob")],
    accounts: { accounts: [account("CORP\\alice", { disabled: true }), account("CORP\\bob")], left: 0 },
  };
}
