import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { announce, USER } from "./announce";
import { ACCOUNTS, writeHandouts } from "./handouts";
import { BUILD_OF, isWindowsVersion, type WindowsVersion } from "./http-sys/profiles";
import { readAuthorizedKeys } from "./login-key";
import { type Simulator, type SimulatorOptions, startSimulator } from "./server";

export const USAGE = `Starts a simulated IIS server and prints how to reach it. Ctrl+C ends it and removes its files.

  --site NAME            an IIS site; repeatable. The first one is served over HTTPS. Default: Default Web Site
  --configuration FILE   starts with a copy of this applicationHost.config; --site then names the site to serve. Default: the first one in it
  --windows VERSION      2016, 2019, 2022 or 2025, which decides about TLS. Default: 2022
  --negotiate            the site asks for client certificates in the handshake. Default: after the request, as a new IIS does
  --bare                 without the feature of Windows that honours mappings: WindowsFeature installs it
  --winrm                opens WinRM, too, and prints the configuration for it in place of the one for SSH
  --authorized-key FILE  public keys that may log in over SSH. Default: a key pair is made
  --ssh-port N           Default: any free port
  --https-port N         Default: any free port
  --pwsh PATH            runs the agent on this PowerShell 7. Default: the agent is emulated
  --start-delay MS       how long PowerShell takes to start
  --delay MS             how long a byte is on its way, in each direction
`;

export interface Running {
  readonly simulator: Simulator;
  /** How to reach it: for a person to read, and lines for a shell. */
  readonly text: string;
  close(): Promise<void>;
}

/** undefined: only the usage was asked for. */
export async function startFromCommandLine(args: readonly string[]): Promise<Running | undefined> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help) return undefined;
  const keyFile = values["authorized-key"];
  const authorizedKeys = keyFile === undefined ? undefined : readAuthorizedKeys(keyFile);
  const options: SimulatorOptions = {
    accounts: Object.fromEntries(ACCOUNTS.map(({ name, password }) => [name, password])),
    ssh: { port: number(values["ssh-port"]) },
    startDelayMs: number(values["start-delay"]),
    networkDelayMs: number(values.delay),
    windowsVersion: windowsVersion(values.windows),
    negotiate: values.negotiate === true,
    certificateMapping: values.bare !== true,
    ...configured(values),
    ...(values.pwsh !== undefined && { pwsh: values.pwsh }),
  };
  const handouts = writeHandouts({ makeKey: authorizedKeys === undefined });
  const password = randomBytes(16).toString("hex");
  const users = { [USER]: { password, publicKeys: authorizedKeys ?? [handouts.publicKey] } };
  let simulator: Simulator | undefined;
  const close = async () => {
    rmSync(handouts.folder, { recursive: true, force: true });
    await simulator?.close();
  };
  try {
    simulator = await startSimulator({ ...options, users, authority: handouts.authority });
    const site = await simulator.openSite(values.site?.[0], { httpsPort: number(values["https-port"]) });
    const winrm = values.winrm ? await simulator.winrm() : undefined;
    return { simulator, text: announce({ simulator, site, winrm, handouts, password, keyFile }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const OPTIONS = {
  site: { type: "string", multiple: true },
  configuration: { type: "string" },
  windows: { type: "string" },
  negotiate: { type: "boolean" },
  bare: { type: "boolean" },
  winrm: { type: "boolean" },
  "authorized-key": { type: "string" },
  "ssh-port": { type: "string" },
  "https-port": { type: "string" },
  pwsh: { type: "string" },
  "start-delay": { type: "string" },
  delay: { type: "string" },
  help: { type: "boolean" },
} as const;

/** A file that is given brings its own sites. */
function configured({
  configuration,
  site,
}: {
  configuration?: string | undefined;
  site?: string[] | undefined;
}): Pick<SimulatorOptions, "configuration" | "sites"> {
  if (configuration !== undefined) return { configuration: readFileSync(configuration) };
  return site ? { sites: site } : {};
}

function windowsVersion(text = "2022"): WindowsVersion {
  if (isWindowsVersion(text)) return text;
  throw new Error(`one of ${Object.keys(BUILD_OF).join(", ")} was expected in place of ${text}`);
}

function number(text = "0"): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`a whole number was expected in place of ${text}`);
  return value;
}
