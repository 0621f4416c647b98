import type { Scenes } from "./scene";
import * as is from "./site";

const { certificate, chain, given, logOf, mapping, EXPIRED } = is;
const ROOT = { subject: "CN=x", issuer: "CN=y", thumbprint: "AB".repeat(20) };
const alice = certificate("alice");
const newer = certificate("alice", { serialNumber: "02", notAfter: "2028-01-01T00:00:00Z" });
const expired = certificate("alice", { serialNumber: "00", ...EXPIRED });
const chains = (...statuses: string[]) => ({ chains: { chains: [chain(alice, ...statuses)], left: 0 } });
const LIST = is.served({ ctlStoreName: "ClientAuthIssuer" });
const damaged = { certificate: undefined, wrong: "the certificate is empty" };

/** Of rules about certificates, on the server and in its mappings. */
export const CERTIFICATES: Readonly<Record<string, Scenes>> = {
  "root-store": {
    fires: [
      ["one is not self-signed", { trust: { sendTrustedIssuerList: null, misplacedRoots: [ROOT] } }, "not self-signed"],
    ],
    silent: [],
    cannotTell: [["the store cannot be read", { trust: is.failed() }]],
  },
  "issuer-trust": {
    fires: [
      ["the root is unknown", chains("UntrustedRoot"), "into the machine's store Root"],
      ["an issuer is missing", chains("PartialChain"), "what stands between into CA"],
      ["it is for servers only", chains("NotValidForUsage"), "is not meant for client authentication"],
      ["something else is wrong with it", chains("NotSignatureValid"), "finds fault with CN=alice"],
      ["a stranger came", { log: logOf(`403.16.${0x800b0109}`) }, "those of the mapped certificates are trusted now"],
      ["a list decides, and somebody was refused", { tls: LIST, log: logOf("403.16.0") }, "ClientAuthIssuer"],
      ["the given one's", { ...chains("UntrustedRoot"), given: given(alice), mappings: [] }, "does not trust"],
    ],
    silent: [
      [
        "only a mapping that is disabled has such an issuer",
        { ...chains("UntrustedRoot"), mappings: [mapping("alice", { enabled: false })] },
      ],
      ["another one than the given is not trusted", { ...chains("UntrustedRoot"), given: given(newer), ...trusting() }],
      ["time alone is wrong", chains("NotTimeValid")],
    ],
    cannotTell: [
      ["Windows cannot be asked", { chains: is.failed() }],
      ["it was not asked of this one", { chains: { chains: [], left: 1 } }],
      [
        "it cannot read this one",
        { chains: { chains: [{ sha256: "0".repeat(64), ...is.failed("invalid") }], left: 0 } },
      ],
      ["a list decides", { tls: LIST }],
      ["the mappings cannot be read", { mapping: is.failed(), mappings: [] }],
      [
        "a misplaced root explains it",
        { log: logOf("403.16.0"), trust: { sendTrustedIssuerList: null, misplacedRoots: [ROOT] } },
        "which root-store explains",
      ],
    ],
  },
  validity: {
    fires: [
      [
        "a mapped one has expired",
        { mappings: [mapping("alice", { certificate: expired })] },
        "has expired (2026-11-01",
      ],
      [
        "a mapped one is not valid yet",
        { mappings: [mapping("alice", { certificate: certificate("alice", { notBefore: "2026-12-01T00:00:00Z" }) })] },
        "wait until then",
      ],
      ["the given one has expired", { given: given(expired) }, '"alice.cer" has expired'],
      ["an issuer has expired", chains("NotTimeValid"), "an issuer of the certificate"],
      ["somebody else's had", { log: logOf(`403.17.${0x800b0101}`) }, "none of the mapped ones"],
      [
        "somebody else's had, besides the given one",
        { given: given(), log: logOf("403.17.0") },
        "the given one is in date",
      ],
    ],
    silent: [
      ["a disabled mapping's has", { mappings: [mapping("alice", { certificate: expired, enabled: false })] }],
      [
        "its successor is mapped beside it",
        { mappings: [mapping("alice", { certificate: expired }), mapping("alice")] },
      ],
      ["another one's than the given has", { given: given(), mappings: [mapping("bob", { certificate: expired })] }],
    ],
    cannotTell: [["the mappings cannot be read", { mapping: is.failed(), mappings: [] }]],
  },
  mapped: {
    fires: [
      ["nothing is mapped", { mappings: [] }, "the site has no mapping"],
      [
        "all are disabled or damaged",
        { mappings: [mapping("alice", { enabled: false }), mapping("bob", damaged)] },
        "1 disabled, 1 whose",
      ],
      ["somebody's is not", { log: logOf("401.2.5") }, "1 request with 401.2"],
      ["the given one is not", { given: given(certificate("bob")) }, "is not mapped at this site"],
      ["the given one is a renewal of a mapped one", { given: given(newer) }, "as after a renewal"],
      [
        "a renewal of the given one is mapped",
        { given: given(), mappings: [mapping("alice", { certificate: newer })] },
        "the client's old one",
      ],
      [
        "the given one's mapping is disabled",
        { given: given(), mappings: [mapping("alice", { enabled: false })] },
        "is disabled",
      ],
    ],
    silent: [
      ["the given one is", { given: given() }, '"CORP\\\\alice"'],
      [
        "the given one is, in a form for stored-certificate",
        { given: given(), mappings: [mapping("alice", { wrong: "in two lines" })] },
        "stored-certificate",
      ],
      ["it is inherited from the server level", { given: given(), mappings: [mapping("alice", { inherited: true })] }],
      [
        "it is mapped twice, once disabled",
        { given: given(), mappings: [mapping("alice", { enabled: false }), mapping("alice")] },
      ],
      [
        "the switch explains the refusals",
        { log: logOf("401.2.5"), mapping: is.section({ ...is.SWITCH, enabled: false }) },
      ],
    ],
    cannotTell: [
      ["the section cannot be read", { mapping: is.failed(), mappings: [] }],
      ["no mapping can be read", { mappings: [], unreadableMappings: 2 }],
      ["the given one may be one that cannot be read", { given: given(certificate("bob")), unreadableMappings: 1 }],
      ["the web.config may map others", { mapping: is.section(is.SWITCH, "present") }],
      [
        "another scheme challenges with the same status",
        { log: logOf("401.2.5"), schemes: is.schemes({ windowsAuthentication: is.ON }) },
        "windowsAuthentication",
      ],
    ],
  },
  "stored-certificate": {
    fires: [
      ["one is damaged", { mappings: [mapping("alice", damaged)] }, "is empty"],
      ["one could not be read when a client came", { log: logOf(`401.1.${0x80093102}`) }, "could not be read"],
    ],
    silent: [["a disabled one is damaged", { mappings: [mapping("alice", { ...damaged, enabled: false })] }]],
    cannotTell: [
      ["the section cannot be read", { mapping: is.failed(), mappings: [] }],
      ["a mapping cannot be read", { unreadableMappings: 1 }],
    ],
  },
};

function trusting() {
  return { chains: { chains: [chain(newer), chain(alice, "UntrustedRoot")], left: 0 } };
}
