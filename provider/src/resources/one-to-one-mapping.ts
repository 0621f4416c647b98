import type { QueryAnswer } from "../agent/protocol";
import type { Props, Written } from "../reconcile/kind";
import type { OptionalArgs, OutputsOf, RequiredArgs } from "../reconcile/property";
import { boolean, choice, text } from "../reconcile/values";
import { accountCautions, keptPassword } from "./account-cautions";
import { userName } from "./account-name";
import type { Entry } from "./builders/entries";
import { ENTRY, entryOfCollection } from "./builders/entry";
import { certificateProperty, digestOf, factOf, thumbprintOf } from "./certificate-property";
import { COMMON, type CommonArgs, PLACE, type PlaceOutputs, refuseLevel, type SiteOrServerLevel } from "./common";
import { DAMAGED, damagedTwins } from "./damaged-twins";
import { mappingNotHonoured, SWITCH_ATTRIBUTES } from "./not-honoured";
import { CERTIFICATE_MAPPING, SECTIONS } from "./sections";

/** Properties of OneToOneMapping. */
export const ONE_TO_ONE_MAPPING = {
  /**
   * The certificate that the client sends: the content of a file, not its path. PEM, DER, base64, PKCS#7, or `{ pfx, passphrase }`. In state and on the
   * server: base64 of the DER in one line. A different certificate is a different mapping, created before the old one is deleted.
   */
  certificate: certificateProperty,
  /** The Windows account, such as `CORP\alice`. Compared without case. */
  userName,
  /** Password of the account. It may be omitted only if the mapping is already on the server. Default: what is stored stays. */
  password: text({ role: "attribute", secret: true, staysWhenUnnamed: true }),
  /** Whether IIS uses this mapping. Default: true. */
  enabled: boolean({ role: "attribute", default: true }),
  /**
   * What create does if the certificate is already mapped to something else: `takeOver` with a warning that names the old account, or `refuse`.
   * An equal mapping is always taken over. Default: takeOver.
   */
  onExisting: choice({ role: "bookkeeping", choices: ["takeOver", "refuse"] }),
  /** SHA-1 of the certificate, upper-case hexadecimal, as Windows shows it. */
  thumbprint: factOf("thumbprint"),
  /** SHA-256 of the certificate, upper-case hexadecimal. */
  sha256Thumbprint: factOf("sha256Thumbprint"),
  /** Subject of the certificate. */
  subject: factOf("subject"),
  /** Issuer of the certificate. */
  issuer: factOf("issuer"),
  /** Serial number of the certificate, hexadecimal. */
  serialNumber: factOf("serialNumber"),
  /** Beginning of the certificate's validity period: ISO 8601, UTC. */
  notBefore: factOf("notBefore"),
  /** End of the certificate's validity period: ISO 8601, UTC. */
  notAfter: factOf("notAfter"),
};

/** Inputs of OneToOneMapping besides its place. */
export interface OneToOneMappingSettings
  extends RequiredArgs<typeof ONE_TO_ONE_MAPPING>,
    OptionalArgs<typeof ONE_TO_ONE_MAPPING>,
    CommonArgs {}

/** Inputs of OneToOneMapping. */
export type OneToOneMappingArgs = OneToOneMappingSettings & SiteOrServerLevel;

/** Outputs of OneToOneMapping. */
export interface OneToOneMappingOutputs extends OutputsOf<typeof ONE_TO_ONE_MAPPING>, PlaceOutputs {}

const COLLECTION = "oneToOneMappings";
const DAMAGED_TWINS = "damaged";

/** @internal */
export const oneToOneMappingKind = entryOfCollection({
  type: "OneToOneMapping",
  properties: { ...PLACE, ...ONE_TO_ONE_MAPPING, ...COMMON },
  requires: () => [CERTIFICATE_MAPPING],
  refuse: refuseLevel,
  section: SECTIONS.mapping,
  collection: COLLECTION,
  key: { property: "certificate", compare: "bytes", of: digestOf },
  needed: ["password"],
  refuseDifferent: ({ onExisting }) => onExisting === "refuse",
  sectionAttributes: [...SWITCH_ATTRIBUTES, { name: "defaultLogonDomain", as: "value" }],
  beside: (location) => ({
    [DAMAGED_TWINS]: {
      kind: "section",
      location,
      section: SECTIONS.mapping,
      collection: { name: COLLECTION, key: { attribute: "certificate", compare: "bytes" }, ...DAMAGED },
    },
  }),
  warnings: (answers, { entry, props, declares }) => [
    ...(isOn(entry) ? mappingNotHonoured(answers[ENTRY], declares("ClientCertMappingAuth", { site: props.site })) : []),
    ...about(props, twinsOf(props, answers[DAMAGED_TWINS])),
  ],
  afterWrite,
});

function afterWrite({ wanted, before, done, answers }: Written): readonly string[] {
  const taken = done[ENTRY]?.taken?.[0];
  const isTakenOver = before === undefined && taken !== undefined && taken.differed.length > 0;
  const former = String(taken?.was.userName ?? "");
  return [
    ...about(wanted, accountCautions(wanted, answers[ENTRY])),
    ...(isTakenOver
      ? [
          `certificate ${thumbprintOf(wanted)} was mapped already, to account ${former}; taken over (${taken.differed.join(", ")} changed)`,
        ]
      : []),
    ...about(wanted, keptPassword(taken, wanted, before)),
  ];
}

function about(props: Props, sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `certificate ${thumbprintOf(props)}: ${sentence}`);
}

function twinsOf(props: Props, answer: QueryAnswer | undefined): readonly string[] {
  const certificate = typeof props.certificate === "string" ? Buffer.from(props.certificate, "base64") : undefined;
  return damagedTwins(answer, { certificate, sha256: digestOf(props) });
}

/** Declared off, it is not meant to be honoured. */
function isOn({ enabled }: Entry): boolean {
  return enabled !== undefined && "value" in enabled && enabled.value === true;
}
