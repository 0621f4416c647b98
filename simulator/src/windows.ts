import type { Features } from "./features/store";
import type { Netsh } from "./http-sys/netsh";
import type { HttpSys } from "./http-sys/store";
import type { Unsettled } from "./http-sys/unsettled";
import type { Accounts } from "./machine/accounts";
import type { Files } from "./machine/files";
import type { Trust } from "./machine/trust";

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
  /** CurrentBuildNumber: 14393 Server 2016, 17763 2019, 20348 2022, 26100 2025. */
  build: number;
  /** `Enabled` of SCHANNEL's TLS 1.3 for servers; null: the registry says nothing. */
  tls13: number | null;
  readonly httpSys: HttpSys;
  /** Runs `netsh` with these arguments, as the agent would on a command line; null: there is no netsh. */
  netsh: Netsh | null;
  readonly unsettled: Unsettled;
  /** Who mappings may log on. */
  readonly accounts: Accounts;
  /** Certificate stores of the machine, and what else decides about client certificates. */
  readonly trust: Trust;
  /** Its logs. */
  readonly files: Files;
  /** Whether entries of logs wait until they are flushed. Default: they are written at once. */
  logsBuffered: boolean;
  readonly features: Features;
}
