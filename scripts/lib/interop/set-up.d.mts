/** An sshd that starts for this user; see `sshdCommand`. */
export interface Sshd {
  readonly program: string;
  /** Folders of the libraries that came with it. */
  readonly libraries: readonly string[];
  /** Lines of sshd_config that name its own parts. */
  readonly helpers: readonly string[];
  /** Whether it is given a passwd file of its own: as root, where the system has no user `sshd`. */
  readonly ownAccounts: boolean;
}

export interface Nginx {
  readonly program: string;
  /** In which it finds the libraries that came with it. */
  readonly env: NodeJS.ProcessEnv;
}

export interface InteropClients {
  /** A Python with pywinrm, pypsrp and pyspnego. */
  readonly python: string | undefined;
  /** The program of test/interop/masterzen. */
  readonly masterzen: string | undefined;
  readonly sshd: Sshd | undefined;
  readonly nginx: Nginx | undefined;
  readonly missing: readonly string[];
}

export function setUpInterop(options?: { log?: (line: string) => void; signal?: AbortSignal }): Promise<InteropClients>;
