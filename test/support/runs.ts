const factor = Number(process.env.FUZZ_RUNS ?? 1);

/** How often a property is tried: FUZZ_RUNS=20 in the environment tries each twenty times as often. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(usual * factor) };
}
