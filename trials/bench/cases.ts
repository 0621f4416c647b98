/** One row of the matrix. */
export interface Case {
  readonly transport: Transport;
  /** Milliseconds that a byte is on its way, in each direction. */
  readonly delayMs: number;
  /** Milliseconds that PowerShell takes to start. */
  readonly startMs: number;
  readonly mappings: number;
  /** `--parallel`; undefined: what the engine does by itself. */
  readonly parallel: number | undefined;
  /** Of the server, which starts of PowerShell share; undefined: they cost it nothing. */
  readonly cores?: number | undefined;
}

export type Transport = "ssh" | "winrm";

export interface Axes {
  readonly transports: readonly Transport[];
  readonly delays: readonly Pick<Case, "delayMs" | "startMs">[];
  readonly mappings: readonly number[];
  readonly parallel: readonly (number | undefined)[];
}

export const NONE = { delayMs: 0, startMs: 0 };
export const NEAR = { delayMs: 50, startMs: 600 };
export const FAR = { delayMs: 150, startMs: 2_000 };

export const EVERYTHING: Axes = {
  transports: ["ssh", "winrm"],
  delays: [NONE, NEAR, FAR],
  mappings: [1, 20, 200, 1_000],
  parallel: [undefined, 64],
};

export function casesOf({ transports, delays, mappings, parallel }: Axes): Case[] {
  return delays.flatMap((delay) =>
    mappings.flatMap((count) =>
      parallel.flatMap((limit) =>
        transports.map((transport) => ({ transport, ...delay, mappings: count, parallel: limit })),
      ),
    ),
  );
}

/** What a run without options does: every axis at least once, in an hour. */
export function usualCases(): Case[] {
  const usual = { transports: ["ssh"], delays: [NEAR], parallel: [undefined] } as const;
  return [
    ...casesOf({ ...usual, transports: ["ssh", "winrm"], mappings: [200] }),
    ...casesOf({ ...usual, mappings: [200], parallel: [1, 64] }),
    ...casesOf({ ...usual, mappings: [200], parallel: [undefined, 64] }).map((kase) => ({ ...kase, cores: 4 })),
    ...casesOf({ ...usual, delays: [NONE], mappings: [200, 1_000] }),
    ...casesOf({ ...usual, transports: ["ssh", "winrm"], mappings: [20] }),
    ...casesOf({ ...usual, delays: [FAR], mappings: [20] }),
    ...casesOf({ ...usual, transports: ["ssh", "winrm"], mappings: [1] }),
  ];
}

/** As it stands in tables. */
export function nameOf({ transport, delayMs, startMs, mappings, parallel, cores }: Case): string {
  const limit = parallel === undefined ? "" : `, --parallel ${parallel}`;
  const size = cores === undefined ? "" : `, server with ${cores} cores`;
  return `${mappings} over ${transport === "ssh" ? "SSH" : "WinRM"}, ${delayMs} ms / ${startMs} ms${limit}${size}`;
}
