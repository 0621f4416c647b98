/** What the simulated server's Windows says of itself, on real PowerShell and emulated alike. */
export interface SimulatedWindows {
  computerName: string;
  machineGuid: string;
  elevated: boolean;
  iisVersion: string;
  /** Free bytes on the volume of applicationHost.config: a small number plays a full disk. */
  freeBytes: number;
  /** Folder of a shared configuration; null: none. */
  redirection: string | null;
}
