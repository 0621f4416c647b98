import { chainOf } from "../machine/asked";
import { fromBase64 } from "./base64";
import { Refusal, toFault } from "./faults";
import type { Chain, ChainsObservation, ChainsQuery } from "./messages";
import { textsIn } from "./place";
import { digest } from "./values";
import type { View } from "./view";

const MOST = 500;
const LONGEST = 500;

/** What Windows makes of certificates that entries of a collection hold. */
export function readChains(view: View, query: ChainsQuery): ChainsObservation {
  // Those that were given, then those of the entries, each once.
  const texts = [...new Set([...(query.given ?? []), ...textsIn(view, query)])];
  const chains = texts.slice(0, MOST).map((text) => factsOf(view, text));
  return { chains, left: texts.length - chains.length };
}

function factsOf({ windows }: View, text: string): Chain {
  const { sha256 } = digest(text);
  try {
    const bytes = fromBase64(text);
    if (!bytes) throw new Refusal({ kind: "invalid", text: "This is not base64" });
    const { statuses, top } = chainOf(windows, bytes);
    return { sha256, statuses, top: top?.slice(0, LONGEST) ?? null };
  } catch (error) {
    return { sha256, fault: toFault(error) };
  }
}
