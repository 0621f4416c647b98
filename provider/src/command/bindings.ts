import { domainToASCII } from "node:url";
import type { SslSiteBinding } from "../agent/protocol";
import { sameFolded } from "../base/fold";
import { listeningOf } from "../http-sys/serving";

/** Those that a client who goes to this address may come to: HTTP.sys prefers a binding with its name, then one with a star. */
export function meantBindings<B extends SslSiteBinding>(bindings: readonly B[], url: URL): B[] {
  const ranks = bindings.map((binding) => rankOf(binding, url));
  const best = ranks.reduce((most, rank) => Math.max(most, rank), 1);
  return bindings.filter((_, at) => ranks[at] === best);
}

/** 0: the client never comes there. */
function rankOf(binding: SslSiteBinding, url: URL): number {
  const listening = listeningOf(binding);
  if (!listening || listening.address.port !== Number(url.port || 443)) return 0;
  const host = binding.information.slice(binding.information.lastIndexOf(":") + 1);
  if (host === "") return 1;
  if (host.startsWith("*.")) return isBelow(url.hostname, `.${asciiOf(host.slice(2))}`) ? 2 : 0;
  return sameFolded(asciiOf(host), url.hostname) ? 3 : 0;
}

/** As URLs have it: IIS keeps a name with other letters as it was typed. */
function asciiOf(host: string): string {
  return domainToASCII(host) || host;
}

/** IIS takes one label for the star. */
function isBelow(name: string, domain: string): boolean {
  const label = name.slice(0, name.length - domain.length);
  return sameFolded(name.slice(label.length), domain) && label !== "" && !label.includes(".");
}
