import type { SslBindingObservation, SslEntry, SslSiteBinding } from "../../agent/protocol";
import { fold } from "../../base/fold";
import { type AnyEntry, entriesOf } from "../../http-sys/serving";
import { isReadable } from "../../resources/asked-late";
import { meantBindings } from "../bindings";
import type { Facts } from "./facts";
import { grouped } from "./grouped";

/** An https binding of the site, and the entries of HTTP.sys that may serve it. */
export interface Served {
  readonly binding: SslSiteBinding;
  readonly entries: readonly AnyEntry[];
}

/** Those of the site; with --url those that its address may mean. */
export function servedBindings(tls: SslBindingObservation, { site, url }: Pick<Facts, "site" | "url">): Served[] {
  const own = bindingsOf(tls, site);
  const meant = url && new Set(meantBindings(tls.bindings, url));
  return own
    .filter((binding) => !meant || meant.has(binding))
    .map((binding) => ({ binding, entries: entriesOf(binding, tls.endpoints) }));
}

export interface Entries {
  readonly readable: readonly SslEntry[];
  /** How many there are besides. */
  readonly unreadable: number;
}

/** The entries that may serve the site, each once. */
export function servingEntries(tls: SslBindingObservation, facts: Pick<Facts, "site" | "url">): Entries {
  const all = [...new Set(servedBindings(tls, facts).flatMap(({ entries }) => entries))];
  const readable = all.filter(isReadable);
  return { readable, unreadable: all.length - readable.length };
}

/** Of one answer; every site of a server asks the same one. */
const bySites = new WeakMap<SslBindingObservation, ReadonlyMap<string, SslSiteBinding[]>>();

/** Those of a site, whose name is compared as IIS does. */
export function bindingsOf(tls: SslBindingObservation, site: string): readonly SslSiteBinding[] {
  const bySite = bySites.get(tls) ?? grouped(tls.bindings, (binding) => fold(binding.site));
  bySites.set(tls, bySite);
  return bySite.get(fold(site)) ?? [];
}
