import type { Fault } from "../agent/protocol";
import { cut } from "../base/printable";

/** What Windows says of a configuration file names the file, the line and the error. */
const LONGEST = 1000;
/** Both states of an entry of HTTP.sys and a whole command; as much as the agent tells of anything. */
const LONGEST_WITH_COMMAND = 4000;
const MOST_SITES = 1000;

/** A fault of the length in which it may be told, however long the other end made it; redacted before. */
export function cutFault(fault: Fault): Fault {
  const { hresult, text, sites, attribute } = fault;
  return {
    ...fault,
    text: cut(text, fault.kind === "notChanged" ? LONGEST_WITH_COMMAND : LONGEST),
    ...(hresult !== undefined && { hresult: cut(hresult, LONGEST) }),
    ...(attribute !== undefined && { attribute: cut(attribute, LONGEST) }),
    ...(sites !== undefined && { sites: sites.slice(0, MOST_SITES).map((site) => cut(site, LONGEST)) }),
  };
}
