import { Refusal } from "./faults";
import type { SslBindingOperation } from "./messages";
import type { Plan } from "./plan";
import { readSslBinding } from "./ssl-table";
import type { View } from "./view";
import type { Claims } from "./waves";

/** Entries of HTTP.sys, and the bindings that use them. */
export const sslBinding = { plan, read: readSslBinding, claims };

function plan(_view: View, _operation: SslBindingOperation): Plan {
  throw notYet();
}

function claims({ endpoint }: SslBindingOperation): Claims {
  const mark = `sslBinding|${endpoint}`;
  return { marks: [mark], against: [mark], level: undefined };
}

function notYet(): Refusal {
  return new Refusal({ kind: "protocol", text: "not yet" });
}
