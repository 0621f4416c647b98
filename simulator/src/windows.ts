/** What the simulated server's Windows says of itself, on real PowerShell and emulated alike. */
export interface SimulatedWindows {
  computerName: string;
  machineGuid: string;
  elevated: boolean;
  iisVersion: string;
  /** Free bytes on the volume of applicationHost.config: a small number plays a full disk. */
  freeBytes: number;
  /** The same of the share where the configuration is redirected to one; null: it cannot be told. */
  shareFreeBytes: number | null;
  /** Folder of a shared configuration; null: none. */
  redirection: string | null;
}
