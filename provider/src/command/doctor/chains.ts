import type { Chain, ChainsObservation } from "../../agent/protocol";

/** Windows could read the certificate. */
export type ToldChain = Extract<Chain, { readonly statuses: readonly string[] }>;

export function chainsBySha({ chains }: ChainsObservation): ReadonlyMap<string, Chain> {
  return new Map(chains.map((chain) => [chain.sha256, chain]));
}
