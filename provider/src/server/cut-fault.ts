import type { Fault } from "../agent/protocol";
import { cut } from "../base/printable";
import { LONGEST_TEXT, LONGEST_WITH_COMMAND } from "../errors";

const MOST_SITES = 1000;

/** A fault of the length in which it may be told, however long the other end made it; redacted before. */
export function cutFault(fault: Fault): Fault {
  const { hresult, text, sites, attribute } = fault;
  return {
    ...fault,
    text: cut(text, fault.kind === "notChanged" ? LONGEST_WITH_COMMAND : LONGEST_TEXT),
    ...(hresult !== undefined && { hresult: cut(hresult, LONGEST_TEXT) }),
    ...(attribute !== undefined && { attribute: cut(attribute, LONGEST_TEXT) }),
    ...(sites !== undefined && { sites: sites.slice(0, MOST_SITES).map((site) => cut(site, LONGEST_TEXT)) }),
  };
}
