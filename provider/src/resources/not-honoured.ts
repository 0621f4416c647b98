import type { AttributeQuery, QueryAnswer } from "../agent/protocol";
import type { Props } from "../reconcile/kind";
import { valueIn } from "./sections";

/** What decides whether one-to-one mappings of a location count. */
export const SWITCH_ATTRIBUTES: readonly AttributeQuery[] = [
  { name: "enabled", as: "value" },
  { name: "oneToOneCertificateMappingsEnabled", as: "value" },
];

const SECTION_OFF =
  "certificate mapping is off here (enabled of iisClientCertificateMappingAuthentication is false), so IIS honours no mapping: set enabled: true in a ClientCertMappingAuth of this location";

const ONE_TO_ONE_OFF =
  "one-to-one mappings are off here (oneToOneCertificateMappingsEnabled is false), so IIS honours none: set oneToOneCertificateMappingsEnabled: true in the ClientCertMappingAuth of this location";

/** Of the switch: it is on, and what is left unsaid keeps one-to-one mappings from being looked at. */
export function switchNotHonoured(mapping: QueryAnswer | undefined, props: Props): readonly string[] {
  const isMeant = props.oneToOneCertificateMappingsEnabled !== undefined || props.enabled !== true;
  if (isMeant || valueIn(mapping, "oneToOneCertificateMappingsEnabled") !== false) return [];
  return [`${ONE_TO_ONE_OFF}, or false if that is meant`];
}

/** Of a mapping. `declared`: the switch of this location as this run declares it, which may be about to be written. */
export function mappingNotHonoured(mapping: QueryAnswer | undefined, declared: Props = {}): readonly string[] {
  if (valueIn(mapping, "enabled") === false) return declared.enabled === true ? [] : [SECTION_OFF];
  if (valueIn(mapping, "oneToOneCertificateMappingsEnabled") !== false) return [];
  return declared.oneToOneCertificateMappingsEnabled === true ? [] : [ONE_TO_ONE_OFF];
}
