import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import type { Input, Output } from "@pulumi/pulumi";
import type { AttributeQuery, EntryObservation, Observed, Query, QueryAnswer } from "../agent/messages";
import { Secret } from "../base/secret";
import { digestOfBase64, readCertificate } from "../certificate";
import { DeclaredResource } from "../program/declared-resource";
import { type CommonArgs, declareResource, type SiteOrServerLevel } from "../program/program";
import { booleanField, choiceField, type Field, textField } from "../reconcile/field";
import type { Kind, ObserveContext, Props } from "../reconcile/kind";
import { hasUnknown, UNKNOWN } from "../reconcile/unknown";
import { accountCautions } from "./account-cautions";
import { userNameField } from "./account-name";
import {
  COMMON_FIELDS,
  isSiteOrServer,
  locationOf,
  ofWebConfig,
  refuseLevel,
  SECTIONS,
  sectionIn,
  webConfigWarnings,
} from "./common";
import { DAMAGED, damagedTwins } from "./damaged-twins";
import { keptPassword } from "./kept-password";
import { mappingNotHonoured, SWITCH_ATTRIBUTES } from "./not-honoured";

/**
 * A certificate in any form people have it: PEM, DER, base64 with or without line breaks, PKCS#7 (.p7b), or a PFX with
 * its passphrase. A PFX is opened in the program; its private key goes nowhere.
 */
export type CertificateInput = string | Uint8Array | { pfx: Input<string | Uint8Array>; passphrase?: Input<string> };

/** Inputs of {@link OneToOneMapping}. */
export type OneToOneMappingArgs = OneToOneMappingSettings & SiteOrServerLevel;

/** Inputs of {@link OneToOneMapping} besides its place. */
export interface OneToOneMappingSettings extends CommonArgs {
  /** The certificate that the client sends. Another certificate is another mapping, made before the old one goes. */
  certificate: Input<CertificateInput>;
  /** The Windows account, such as `CORP\alice`. Compared without case. */
  userName: Input<string>;
  /** Its password; always secret. May be left out only where the mapping is already on the server, and then stays. */
  password?: Input<string>;
  /** Default: true. */
  enabled?: Input<boolean>;
  /**
   * What create does where the certificate is already mapped to something else: take the mapping over, with a warning
   * that names the old account, or refuse. An equal mapping is always taken over. Default: takeOver.
   */
  onExisting?: Input<"takeOver" | "refuse">;
}

const certificateField: Field = {
  name: "certificate",
  role: "identity",
  required: true,
  normalise: (value) => readCertificate(value as string, { property: "certificate" }).base64,
  equal: Object.is,
};

const COLLECTION = { name: "oneToOneMappings", key: { attribute: "certificate", compare: "bytes" } } as const;

const ENTRY: readonly AttributeQuery[] = [
  { name: "certificate", as: "digest" },
  { name: "userName", as: "value" },
  { name: "enabled", as: "value" },
  { name: "password", as: "hmac" },
];

export const oneToOneMappingKind: Kind = {
  type: "OneToOneMapping",
  fields: [
    ...COMMON_FIELDS,
    certificateField,
    userNameField,
    textField({ name: "password", role: "attribute", secret: true, staysWhenUnnamed: true }),
    booleanField({ name: "enabled", role: "attribute", default: true }),
    choiceField({ name: "onExisting", role: "bookkeeping", choices: ["takeOver", "refuse"] }),
  ],
  needsCertificateMapping: true,
  refuse: refuseLevel,
  part: thumbprintOf,
  derivedNames: ["thumbprint", "sha256Thumbprint", "subject", "issuer", "serialNumber", "notBefore", "notAfter"],
  derive: ({ certificate }) => {
    if (typeof certificate !== "string") return {};
    const { base64: _, ...facts } = readCertificate(certificate, { property: "certificate" });
    return facts;
  },
  location: locationOf,
  ensure: (wanted, before) => {
    const set: Record<string, string | boolean | Secret> = {
      certificate: String(wanted.certificate),
      userName: String(wanted.userName),
      enabled: wanted.enabled === true,
    };
    if (wanted.password instanceof Secret) set.password = wanted.password;
    const refuseDifferent = before === undefined && wanted.onExisting === "refuse";
    return {
      ...collectionAt(wanted),
      entries: [
        { present: true, key: keyOf(wanted), set, needed: ["password"], refuseDifferent, report: ["userName"] },
      ],
    };
  },
  // Every state and every declaration names its server: where it is not ours alone, another declared resource holds the entry.
  absent: (state, names) =>
    names.has("server") ? { ...collectionAt(state), entries: [{ present: false, key: keyOf(state) }] } : undefined,
  queries: (location) => (isSiteOrServer(location) ? [query(location), damagedAt(location)] : []),
  queriesOf: (props) => [query(locationOf(props), [keyOf(props)]), damagedAt(locationOf(props))],
  observe: (answers, props, context) => {
    const section = sectionIn(answers, 0);
    const { own, unreadable } = entriesOf(section.entries ?? NO_ENTRIES, keyOf(props));
    const entry = own.find(isCanonical) ?? own[0];
    if (!entry) return unreadable ? { values: {}, hides: ["certificate"], warnings: [UNREADABLE] } : undefined;
    return {
      values: {
        ...plain("userName", entry.userName),
        ...plain("enabled", entry.enabled),
        ...password(props, entry.password, context),
      },
      ...((own.length > 1 || !isCanonical(entry)) && { hides: ["certificate"] }),
      warnings: [
        ...webConfigWarnings(section, SECTIONS.mapping),
        ...(isOn(entry) ? mappingNotHonoured(answers[0], context.declares("ClientCertMappingAuth")) : []),
        ...twinsOf(props, answers[1]),
      ],
    };
  },
  takeover: ({ taken: [entry] = [] }, wanted, before) => {
    const thumbprint = thumbprintOf(wanted);
    const isTaken = before === undefined && entry !== undefined && entry.differed.length > 0;
    return [
      ...(isTaken
        ? [
            `certificate ${thumbprint} was mapped already, to account ${String(entry.was.userName ?? "")}; taken over (${entry.differed.join(", ")} changed)`,
          ]
        : []),
      ...keptPassword(entry, wanted, before).map((what) => `certificate ${thumbprint}: ${what}`),
    ];
  },
  cautions: (wanted, [section]) =>
    accountCautions(wanted, section).map((sentence) => `certificate ${thumbprintOf(wanted)}: ${sentence}`),
};

const UNREADABLE = "an entry of oneToOneMappings cannot be read, and may be the one looked for";

const NO_ENTRIES: readonly EntryObservation[] = [];

type Entry = Readonly<Record<string, Observed>>;

function query(location: string, keys?: readonly string[]): Query {
  return {
    location,
    section: SECTIONS.mapping,
    attributes: [...SWITCH_ATTRIBUTES, { name: "defaultLogonDomain", as: "value" }],
    ...ofWebConfig(location),
    collection: { ...COLLECTION, attributes: ENTRY, ...(keys && { keys }) },
  };
}

function damagedAt(location: string): Query {
  return { location, section: SECTIONS.mapping, collection: { ...COLLECTION, ...DAMAGED } };
}

function twinsOf(props: Props, answer: QueryAnswer | undefined): string[] {
  const certificate = typeof props.certificate === "string" ? Buffer.from(props.certificate, "base64") : undefined;
  const twins = damagedTwins(answer, { certificate, sha256: keyOf(props) });
  return twins.map((twin) => `certificate ${thumbprintOf(props)}: ${twin}`);
}

/** Declared off, it is not meant to be honoured. */
function isOn({ enabled }: Entry): boolean {
  return enabled !== undefined && "value" in enabled && enabled.value === true;
}

function collectionAt(props: Props) {
  return { location: locationOf(props), section: SECTIONS.mapping, collection: COLLECTION };
}

interface OwnEntries {
  readonly byDigest: ReadonlyMap<string | undefined, readonly Entry[]>;
  readonly unreadable: boolean;
}

/** Every mapping of a location looks for itself in one and the same answer. */
const sorted = new WeakMap<readonly EntryObservation[], OwnEntries>();

function entriesOf(entries: readonly EntryObservation[], key: string): { own: readonly Entry[]; unreadable: boolean } {
  const known = sorted.get(entries) ?? sortEntries(entries);
  sorted.set(entries, known);
  return { own: known.byDigest.get(key) ?? [], unreadable: known.unreadable };
}

/** An entry that the server level holds is not this site's, though it shows through. */
function sortEntries(entries: readonly EntryObservation[]): OwnEntries {
  const byDigest = new Map<string | undefined, Entry[]>();
  let unreadable = false;
  for (const entry of entries) {
    if ("fault" in entry) unreadable = true;
    else if (!entry.inherited) {
      const digest = digestIn(entry.attributes);
      const same = byDigest.get(digest);
      if (same) same.push(entry.attributes);
      else byDigest.set(digest, [entry.attributes]);
    }
  }
  return { byDigest, unreadable };
}

function digestIn({ certificate }: Entry): string | undefined {
  return certificate && "sha256" in certificate ? certificate.sha256 : undefined;
}

function isCanonical({ certificate }: Entry): boolean {
  return certificate !== undefined && "canonical" in certificate && certificate.canonical;
}

function plain(name: string, observed: Observed | undefined): Props {
  return observed && "value" in observed ? { [name]: observed.value } : {};
}

/** Only a password that was named, and that the server really holds. */
function password(props: Props, observed: Observed | undefined, context: ObserveContext): Props {
  const named = props.password;
  if (typeof named !== "string" || !observed || !("hmac" in observed)) return {};
  return context.verify(named, observed.hmac) ? { password: named } : {};
}

/** Of outputs by what they say, since a certificate that IIS cannot match is left out of them; of inputs by their certificate. */
function thumbprintOf({ certificate, thumbprint }: Props): string {
  if (typeof thumbprint === "string") return thumbprint;
  if (hasUnknown(certificate)) return UNKNOWN;
  if (typeof certificate !== "string") return "";
  return createHash("sha1").update(Buffer.from(certificate, "base64")).digest("hex").toUpperCase();
}

/** The same, as the agent knows entries. */
function keyOf({ certificate, sha256Thumbprint }: Props): string {
  if (typeof sha256Thumbprint === "string") return sha256Thumbprint.toLowerCase();
  return typeof certificate === "string" ? digestOfBase64(certificate) : "";
}

/**
 * One certificate mapped to one Windows account: an entry of `oneToOneMappings` of a site, or of the server level.
 * Identity: server, site, certificate.
 *
 * ```ts
 * new OneToOneMapping("alice", {
 *   site: "Default Web Site",
 *   certificate: readFileSync("alice.cer"),
 *   userName: "CORP\\alice",
 *   password: config.requireSecret("alicePassword"),
 * });
 * ```
 */
export class OneToOneMapping extends DeclaredResource {
  /** Name of the server. */
  declare readonly server: Output<string>;
  /** Name of the site; undefined at the server level. */
  declare readonly site: Output<string | undefined>;
  /** Base64 of the DER, in one line: what IIS compares. */
  declare readonly certificate: Output<string>;
  declare readonly userName: Output<string>;
  declare readonly password: Output<string | undefined>;
  declare readonly enabled: Output<boolean>;
  /** SHA-1 of the certificate, upper-case hexadecimal, as Windows shows it. */
  declare readonly thumbprint: Output<string>;
  /** SHA-256 of the certificate, upper-case hexadecimal. */
  declare readonly sha256Thumbprint: Output<string>;
  declare readonly subject: Output<string>;
  declare readonly issuer: Output<string>;
  declare readonly serialNumber: Output<string>;
  /** ISO 8601, UTC. */
  declare readonly notBefore: Output<string>;
  /** ISO 8601, UTC. */
  declare readonly notAfter: Output<string>;

  constructor(name: string, args: OneToOneMappingArgs, options?: pulumi.CustomResourceOptions) {
    super(name, declareResource(oneToOneMappingKind, name, args, options));
  }
}
