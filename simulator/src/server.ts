import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, makeAuthority } from "./certificates";
import { Cores } from "./cores";
import { type Counts, counting } from "./counting";
import type { HttpsDoor } from "./doors/https";
import { type LocalDoor, openLocalDoor } from "./doors/local";
import { type SshDoor, type SshDoorOptions, type SshDoorUser, startSshDoor } from "./doors/ssh";
import { SYSTEM_ROOT } from "./doors/ssh-shell";
import { startWinrmDoor, type WinrmDoor, type WinrmDoorOptions } from "./doors/winrm";
import type { Machine } from "./emulated/machine";
import { emulatedPowershell } from "./emulated/process";
import {
  createEngine,
  type Editor,
  type Engine,
  editConfig,
  type Faults,
  freshApplicationHostConfig,
  NativeError,
  type ProviderProfile,
} from "./engine";
import { freshWindows } from "./fresh-windows";
import { type Hold, holding } from "./holding";
import { type HttpsBinding, httpsBindings } from "./http-sys/bindings";
import type { WindowsVersion } from "./http-sys/profiles";
import { renew } from "./http-sys/renewal";
import type { StoredCertificate } from "./http-sys/store";
import type { Accounts } from "./machine/accounts";
import { onlyOwnAgent } from "./own-agent";
import { keeping, type SimulatedProcess, type StartSimulatedProcess } from "./process";
import { findSite, issueForLocalhost, openSite, renewedCertificate, type SitePorts } from "./served-site";
import { realPowershell } from "./standin/powershell";
import type { SimulatedWindows } from "./windows";

export interface SimulatorOptions {
  /** Path of PowerShell 7, to run the agent itself; without it the agent is emulated. */
  readonly pwsh?: string;
  /**
   * What runs behind the doors in place of the agent. It gets whatever anybody who logs in sends; by default nothing runs
   * but our own start command and our own script.
   */
  readonly start?: (machine: Machine) => StartSimulatedProcess;
  /** Names of the IIS sites; `Default Web Site` unless said. */
  readonly sites?: readonly string[];
  /** An applicationHost.config, in place of a fresh one with these sites. */
  readonly configuration?: string | Buffer;
  /** Whether the feature Web-Cert-Auth is installed; true unless said. */
  readonly certificateMapping?: boolean;
  /** How passwords are encrypted; `cng`, as new installations do, unless said. */
  readonly profile?: ProviderProfile;
  readonly windows?: Partial<SimulatedWindows>;
  /** Which Windows Server it is: its build, and whether it speaks TLS 1.3. Default: 2022. */
  readonly windowsVersion?: WindowsVersion;
  /**
   * Whether fresh entries of HTTP.sys ask for client certificates in the handshake. Default: they do not, so that a
   * site asks after the request, which under TLS 1.3 fails.
   */
  readonly negotiate?: boolean;
  /** Where Windows stands. Default: `C:\Windows`. */
  readonly systemRoot?: string;
  /** Who may log in over SSH and, with his password, over WinRM. Default: `Administrator`, whose `password` is made at each start. */
  readonly users?: Readonly<Record<string, SshDoorUser>>;
  /** Windows accounts that mappings may log on: a password, or what is wrong with the account besides. */
  readonly accounts?: Readonly<Accounts>;
  /** How long PowerShell takes to start, in milliseconds; 0 unless said. */
  readonly startDelayMs?: number;
  /** Cores of the server: an emulated PowerShell keeps one busy while it starts. Unless said, starts never wait for each other. */
  readonly cores?: number;
  /** How long a byte is on its way, in each direction, in milliseconds; 0 unless said. */
  readonly networkDelayMs?: number;
  readonly faults?: Partial<Faults>;
  /** Everything else that the SSH door can be told. */
  readonly ssh?: Partial<Omit<SshDoorOptions, "start" | "users" | "delayMs" | "systemRoot">>;
  /** Everything else that the WinRM door can be told. */
  readonly winrm?: Partial<Omit<WinrmDoorOptions, "start" | "delayMs" | "systemRoot">>;
  /** Who issues certificates that the server trusts; by default one that is new in every process. */
  readonly authority?: Authority;
}

/** An IIS server that is up. */
export interface Simulator {
  /** Path of its applicationHost.config, a real file: edit it as anybody would. */
  readonly configFile: string;
  readonly engine: Engine;
  /** What Windows says of itself; settable at any time. */
  readonly windows: SimulatedWindows;
  /** Windows accounts that mappings may log on, the same as `windows.accounts`; settable at any time. */
  readonly accounts: Accounts;
  readonly ssh: SshDoor;
  /** Of `Administrator`, where the options name no users. */
  readonly password: string;
  /** Issues certificates that the sites trust. */
  readonly authority: Authority;
  readonly counts: Counts & { readonly commits: number };
  /** Settable at any time. */
  readonly hold: Hold;
  /** Starts the agent without a door. */
  readonly start: StartSimulatedProcess;
  /** Delegates sections, by the last part of their paths, to the web.config files of sites (overrideModeDefault="Allow"). */
  unlock(...sections: readonly string[]): void;
  /** Writes the web.config of a site, in which sections count that the server unlocked; null: there is none. */
  setWebConfig(site: string, text: string | null): void;
  /** Edits the configuration behind everybody's back, as another program would. */
  edit<Result>(edit: (doc: Editor) => Result): Result;
  /** Serves a site over HTTPS and HTTP, by default the first one on any free ports. A site that is open already stays as it is. */
  openSite(name?: string, ports?: SitePorts): Promise<HttpsDoor>;
  /** Opens WinRM over HTTP and HTTPS on any free ports; a door that is open already stays as it is. */
  winrm(): Promise<WinrmDoor>;
  /**
   * Renews the server's certificate as other tools do: the entry of HTTP.sys is made anew, and its flags are lost that no
   * binding holds. By default for `0.0.0.0:443`, with a new certificate for localhost.
   */
  renew(endpoint?: string, certificate?: StoredCertificate): void;
  /** Ends every PowerShell process, as an administrator might. */
  killAgents(): void;
  /** A folder with a `powershell.exe` that runs here: put it first on the PATH for the `local` transport. */
  localFolder(): Promise<string>;
  /** Ends what runs and removes every file. */
  close(): Promise<void>;
}

/** Puts a server together: a configuration file, the engine over it, an agent that runs one of two ways, and the doors. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const folder = mkdtempSync(join(tmpdir(), "iis-simulator-"));
  try {
    return await assemble(folder, options);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function assemble(folder: string, options: SimulatorOptions): Promise<Simulator> {
  const engine = createEngine({ file: writeConfiguration(folder, options), faults: options.faults ?? {} });
  const authority = () => options.authority ?? ownAuthority();
  const windows = freshWindows(
    siteNames(options),
    { ...options.windows, accounts: { ...options.windows?.accounts, ...options.accounts } },
    { ...options, bindings: given(options, engine), trusted: () => authority().certificatePem },
  );
  const counts: Counts = { sessions: 0, messages: { hello: 0, read: 0, ensure: 0 } };
  const hold: Hold = { beforeRequest: null, beforeAnswer: null };
  const agents = new Set<SimulatedProcess>();
  const started = counting(keeping(createRunner(options, engine, windows), agents), counts);
  const guarded = options.start ? started : onlyOwnAgent(started, options.systemRoot ?? SYSTEM_ROOT);
  const run = holding(guarded, hold);
  const password = randomBytes(16).toString("hex");
  const users = options.users ?? { Administrator: { password } };
  const ssh = await startSshDoor(sshOptions(options, users, run));
  const sites = new Map<string, Promise<HttpsDoor>>();
  let local: Promise<LocalDoor> | undefined;
  let winrm: Promise<WinrmDoor> | undefined;
  return {
    configFile: engine.file,
    engine,
    windows,
    get accounts() {
      return windows.accounts;
    },
    ssh,
    password,
    hold,
    start: run,
    get authority() {
      return authority();
    },
    counts: Object.defineProperty(counts, "commits", { get: () => engine.commits }) as Simulator["counts"],
    unlock: (...sections) => unlock(engine.file, sections),
    setWebConfig: (site, text) =>
      text === null
        ? rmSync(engine.webConfigFile(site), { force: true })
        : writeFileSync(engine.webConfigFile(site), text),
    edit: (edit) => editConfig(engine, edit),
    async openSite(name, ports = {}) {
      const site = findSite(engine, name);
      const door = sites.get(site) ?? openSite({ engine, windows, site }, authority(), ports);
      sites.set(site, door);
      return door;
    },
    renew: (endpoint = "0.0.0.0:443", certificate = renewedCertificate(authority())) =>
      renew(windows, httpsBindings(engine.server), endpoint, certificate),
    killAgents() {
      for (const agent of agents) agent.kill();
    },
    winrm() {
      winrm ??= startWinrmDoor(winrmOptions(options, users, run, windows, authority));
      return winrm;
    },
    async localFolder() {
      local ??= openLocalDoor(run);
      return (await local).folder;
    },
    async close() {
      const doors = await Promise.allSettled([ssh, winrm, local, ...sites.values()]);
      await Promise.all(doors.map((door) => (door.status === "fulfilled" ? door.value?.close() : undefined)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The https bindings of a file that was given; one that is broken has none. */
function given({ configuration }: SimulatorOptions, { server }: Engine): readonly HttpsBinding[] | undefined {
  if (configuration === undefined) return undefined;
  try {
    return httpsBindings(server);
  } catch (error) {
    if (error instanceof NativeError) return [];
    throw error;
  }
}

function siteNames({ sites = ["Default Web Site"] }: SimulatorOptions): readonly string[] {
  return sites;
}

function writeConfiguration(folder: string, options: SimulatorOptions): string {
  const { configuration, profile = "cng", certificateMapping = true } = options;
  const sites = siteNames(options).map((name, index) => ({
    name,
    id: index + 1,
    path: "%SystemDrive%\\inetpub\\wwwroot",
    bindings: [
      { protocol: "http", information: `*:${80 + index}:` },
      { protocol: "https", information: `*:${443 + index}:` },
    ],
  }));
  const file = join(folder, "applicationHost.config");
  writeFileSync(file, configuration ?? freshApplicationHostConfig({ profile, sites, certificateMapping }));
  return file;
}

function unlock(file: string, sections: readonly string[]): void {
  const declarations = new RegExp(`(<section name="(?:${sections.join("|")})"[^>]*overrideModeDefault=")Deny"`, "g");
  writeFileSync(file, readFileSync(file, "utf8").replace(declarations, '$1Allow"'));
}

function createRunner(options: SimulatorOptions, engine: Engine, windows: SimulatedWindows): StartSimulatedProcess {
  const { pwsh, startDelayMs = 0, cores } = options;
  if (options.start) return options.start({ engine, windows });
  if (pwsh === undefined) {
    return emulatedPowershell({
      engine,
      windows,
      startDelayMs,
      cores: cores === undefined ? undefined : new Cores(cores),
    });
  }
  return realPowershell({ pwsh, engine, windows, startDelayMs });
}

type Users = NonNullable<SimulatorOptions["users"]>;

function sshOptions(options: SimulatorOptions, users: Users, start: StartSimulatedProcess): SshDoorOptions {
  const { networkDelayMs = 0, ssh, systemRoot = SYSTEM_ROOT } = options;
  const delayMs = { toServer: networkDelayMs, toClient: networkDelayMs };
  return { ...ssh, users, start, systemRoot, delayMs };
}

function winrmOptions(
  options: SimulatorOptions,
  users: Users,
  start: StartSimulatedProcess,
  { computerName }: SimulatedWindows,
  authority: () => Authority,
): WinrmDoorOptions {
  const { networkDelayMs = 0, winrm, systemRoot = SYSTEM_ROOT } = options;
  const https = winrm?.https ?? issueForLocalhost(authority());
  const delayMs = { toServer: networkDelayMs, toClient: networkDelayMs };
  return { users, computerName, ...winrm, https, start, systemRoot, delayMs };
}

// Keys take a moment to make: one of each in a process.
let made: Authority | undefined;

function ownAuthority(): Authority {
  made ??= makeAuthority("Simulated Authority");
  return made;
}
