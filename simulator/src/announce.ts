import { join } from "node:path";
import { FLAG } from "../../provider/dist/http-sys/flags";
import type { HttpsDoor } from "./doors/https";
import type { WinrmDoor } from "./doors/winrm";
import { ACCOUNTS, type Handouts } from "./handouts";
import { keptEntries } from "./http-sys/entry";
import { speaksTls13 } from "./http-sys/profiles";
import type { Simulator } from "./server";
import type { SimulatedWindows } from "./windows";

export const USER = "Administrator";

export interface Announced {
  readonly simulator: Simulator;
  readonly site: HttpsDoor;
  readonly winrm: WinrmDoor | undefined;
  readonly handouts: Handouts;
  readonly password: string;
  /** The file that --authorized-key named. */
  readonly keyFile: string | undefined;
}

/** What a person needs to know, then lines for a shell in the folder of a Pulumi program: examples/quickstart takes all of them. */
export function announce(announced: Announced): string {
  const { simulator, site, winrm, handouts, password } = announced;
  const { ssh } = simulator;
  const said = {
    SSH: [`${ssh.host}:${ssh.port}, host key ${ssh.hostKeyFingerprint}`],
    ...(winrm && { WinRM: [winrm.httpsUrl, winrm.httpUrl] }),
    login: [`user ${USER}, password ${password}${announced.keyFile ? "" : "; over SSH the key id_ed25519, too"}`],
    site: [`${site.name} at ${site.httpsUrl}, ${site.httpUrl}`],
    TLS: [speech(simulator.windows)],
    ...(simulator.windows.features.isEnabled(MAPPING) ? {} : { features: [`without ${MAPPING}`] }),
    accounts: ACCOUNTS.map((account) => `${account.name}, password ${account.password}`),
    configuration: [simulator.configFile],
    files: [
      `${handouts.folder}: alice.cer and bob.pfx for the program, alice.pem and bob.pem for verify and curl, authority.pem`,
    ],
  };
  const described = Object.entries(said).flatMap(([name, lines]) =>
    lines.map((line, index) => `${(index === 0 ? name : "").padEnd(15)}${line}`),
  );
  const lines = [...described, "", ...server(announced), "", ...program(announced), "", ...looking(announced)];
  return `A simulated IIS server is up.\n\n${lines.join("\n")}\n`;
}

const MAPPING = "IIS-IISCertificateMappingAuthentication";

function speech(windows: SimulatedWindows): string {
  const version = speaksTls13(windows) ? "1.2 and 1.3" : "1.2";
  const when = negotiates(windows) ? "in the handshake" : "after the request";
  return `build ${windows.build}, TLS ${version}; asks for client certificates ${when}`;
}

function negotiates({ httpSys }: SimulatedWindows): boolean {
  return keptEntries(httpSys).some(({ flags }) => (flags & FLAG.negotiateClientCert) !== 0);
}

function server({ simulator: { ssh }, winrm, handouts: { folder }, password, keyFile }: Announced): string[] {
  const secret = (name: string, value: string) => set(field(name), value, "--secret");
  if (winrm)
    return [
      set(field("type"), "winrm"),
      // The name in its certificate.
      set(field("host"), "localhost"),
      set(field("port"), winrm.httpsPort),
      set(field("user"), USER),
      set(field("caTrustPath"), join(folder, "authority.pem")),
      secret("password", quoted(password)),
    ];
  const privateKey = keyFile === undefined ? join(folder, "id_ed25519") : keyFile.replace(/\.pub$/, "");
  return [
    set(field("host"), ssh.host),
    set(field("port"), ssh.port),
    set(field("user"), USER),
    set(field("hostKeyFingerprint"), ssh.hostKeyFingerprint),
    secret("privateKey", `< ${quoted(privateKey)}`),
  ];
}

/** What examples/quickstart reads besides. */
function program({ simulator, site, handouts: { folder, passphrase } }: Announced): string[] {
  const [endpoint] = keptEntries(simulator.windows.httpSys).filter(({ store }) => store === "address");
  return [
    set("site", quoted(site.name)),
    ...(endpoint ? [set("endpoint", endpoint.endpoint)] : []),
    set("certificates", quoted(folder)),
    ...ACCOUNTS.map(({ name, password }) => set(`${name.replace(/^.*\\/, "")}Password`, quoted(password), "--secret")),
    set("bobPassphrase", quoted(passphrase), "--secret"),
  ];
}

/** The port of the site is not that of its binding: commands that look for it by its bindings are told its name. */
function looking({ site, handouts: { folder } }: Announced): string[] {
  const at = (name: string) => quoted(join(folder, name));
  const named = `--server simulated --site ${quoted(site.name)}`;
  const [alice, ca] = [`--certificate ${at("alice.pem")}`, `--ca ${at("authority.pem")}`];
  return [
    `npx pulumi-iis-clientcert verify --url ${site.httpsUrl} ${alice} ${ca} ${named}`,
    `npx pulumi-iis-clientcert doctor ${named} --certificate ${at("alice.cer")}`,
    `curl --cacert ${at("authority.pem")} --cert ${at("alice.pem")} ${site.httpsUrl}`,
  ];
}

function field(name: string): string {
  return `iis-clientcert:servers.simulated.${name}`;
}

function set(key: string, value: string | number, ...options: readonly string[]): string {
  const path = key.includes(".") ? ["--path"] : [];
  return ["pulumi config set", ...path, ...options, key, value].join(" ");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
