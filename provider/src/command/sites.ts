import type { Query, QueryAnswer } from "../agent/protocol";
import { ofSection } from "../resources/sections";

/** The sites of a server, each an entry with its name. */
export const SITES: Query = {
  ...{ kind: "section", location: "", section: "system.applicationHost/sites" },
  collection: {
    name: "",
    key: { attribute: "name", compare: "caseless" },
    attributes: [{ name: "name", as: "value" }],
  },
};

/** `notes`: why some are missing. */
export function siteNames(answer: QueryAnswer | undefined): {
  readonly names: readonly string[];
  readonly notes: readonly string[];
} {
  const section = ofSection(answer);
  if (!section || "fault" in section)
    return { names: [], notes: [`the sites cannot be read (${section?.fault.text ?? "no answer"})`] };
  const names: string[] = [];
  const notes: string[] = [];
  for (const entry of section.entries ?? []) {
    const name = "fault" in entry ? undefined : entry.attributes.name;
    // An empty one would mean the server level.
    if (name && "value" in name && name.value !== "") names.push(String(name.value));
    else notes.push("the name of a site cannot be read");
  }
  return { names, notes };
}
