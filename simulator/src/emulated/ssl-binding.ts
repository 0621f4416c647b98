import { Refusal } from "./faults";
import type { SslBindingObservation, SslBindingOperation, SslBindingQuery } from "./messages";
import type { Plan } from "./plan";
import type { View } from "./view";
import type { Claims } from "./waves";

/** Entries of HTTP.sys, and the bindings that use them. */
export const sslBinding = { plan, read, claims };

function plan(_view: View, _operation: SslBindingOperation): Plan {
  throw notYet();
}

function read(_view: View, _query: SslBindingQuery): SslBindingObservation {
  throw notYet();
}

function claims({ endpoint }: SslBindingOperation): Claims {
  const mark = `sslBinding|${endpoint}`;
  return { marks: [mark], against: [mark], level: undefined };
}

function notYet(): Refusal {
  return new Refusal({ kind: "protocol", text: "not yet" });
}
