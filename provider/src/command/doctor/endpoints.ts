import type { SslBindingObservation, SslSiteBinding } from "../../agent/protocol";
import { sameFolded } from "../../base/fold";
import { type AnyEntry, entriesOf } from "../../http-sys/serving";
import { isMeant } from "../bindings";
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
