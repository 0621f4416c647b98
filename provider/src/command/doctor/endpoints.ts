import type { SslBindingObservation, SslSiteBinding } from "../../agent/protocol";
import { sameFolded } from "../../base/fold";
import { type AnyEntry, entriesOf, listeningOf } from "../../http-sys/serving";
import type { Facts } from "./facts";

/** An https binding of the site, and the entries of HTTP.sys that may serve it. */
export interface Served {
  readonly binding: SslSiteBinding;
  readonly entries: readonly AnyEntry[];
}

/** Those of the site; with --url those that its address may mean. */
export function servedBindings(tls: SslBindingObservation, { site, url }: Pick<Facts, "site" | "url">): Served[] {
  const own = tls.bindings.filter((binding) => sameFolded(binding.site, site) && (!url || isMeant(binding, url)));
  return own.map((binding) => ({ binding, entries: entriesOf(binding, tls.endpoints) }));
}

/** Whether a client that goes to this address may come to the binding. */
export function isMeant(binding: SslSiteBinding, url: URL): boolean {
  const listening = listeningOf(binding);
  const host = binding.information.slice(binding.information.lastIndexOf(":") + 1);
  if (!listening || listening.address.port !== Number(url.port || 443)) return false;
  return (
    host === "" || sameFolded(host, url.hostname) || (host.startsWith("*.") && isBelow(url.hostname, host.slice(1)))
  );
}

/** IIS takes one label for the star. */
function isBelow(name: string, domain: string): boolean {
  const label = name.slice(0, name.length - domain.length);
  return sameFolded(name.slice(label.length), domain) && label !== "" && !label.includes(".");
}
