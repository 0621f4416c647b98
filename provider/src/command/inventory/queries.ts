import type { AttributeQuery, CollectionQuery, Query } from "../../agent/protocol";
import { SWITCH_ATTRIBUTES } from "../../resources/not-honoured";
import { ofWebConfig, SECTIONS } from "../../resources/sections";

/** The switch of a location and all that is told of its mappings; never a password. */
export function mappings(location: string, keys?: readonly string[]): Query {
  return withEntries(location, FACTS, keys);
}

/** The switch of a location, and digests of the certificates that are mapped there. */
export function mappingKeys(location: string): Query {
  return withEntries(location, [{ name: "certificate", as: "digest" }]);
}

const FACTS: readonly AttributeQuery[] = [
  { name: "certificate", as: "value" },
  { name: "userName", as: "value" },
  { name: "enabled", as: "value" },
];

function withEntries(location: string, attributes: readonly AttributeQuery[], keys?: readonly string[]): Query {
  const collection: CollectionQuery = {
    name: "oneToOneMappings",
    key: { attribute: "certificate", compare: "bytes" },
    attributes: [...attributes],
    ...(keys && { keys: [...keys] }),
  };
  return {
    ...{ kind: "section", location, section: SECTIONS.mapping, ...ofWebConfig(location) },
    attributes: [...SWITCH_ATTRIBUTES],
    collection,
  };
}
