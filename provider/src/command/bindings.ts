import type { SslSiteBinding } from "../agent/protocol";
import { sameFolded } from "../base/fold";
import { listeningOf } from "../http-sys/serving";

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
