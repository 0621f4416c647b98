export interface InteropClients {
  /** A Python with pywinrm, pypsrp and pyspnego. */
  readonly python: string | undefined;
  /** The program of test/interop/masterzen. */
  readonly masterzen: string | undefined;
  readonly missing: readonly string[];
}

export function setUpInterop(options?: { log?: (line: string) => void; signal?: AbortSignal }): Promise<InteropClients>;
