import { inCapitals } from "../base/fold";

/** Where the user sets what a connection needs, for errors. */
export interface Settings {
  /** Of a configured server: `iis-clientcert:servers.web01`. */
  readonly entry?: string;
  /** Beginning of its variables in the environment: `IIS_CLIENTCERT_WEB01_`. */
  readonly variables: string;
}

/** A secret field that a login takes. */
type Credential = "password" | "privateKey" | "privateKeyPassword" | "certPfx";

interface Configured {
  readonly settings?: Settings;
}

/** The very variable: `IIS_CLIENTCERT_WEB01_PASSWORD`. */
export function variable({ settings }: Configured, field: Credential): string {
  return `${settings?.variables ?? "IIS_CLIENTCERT_<NAME>_"}${inCapitals(field)}`;
}

/** A line to copy that sets a field of a configured server; undefined where it is none, or its name needs more quoting. */
export function configLine({ settings }: Configured, field: string, value: string): string | undefined {
  if (settings?.entry === undefined) return undefined;
  return `pulumi config set --path ${quotedForShell(`${settings.entry}.${field}`)} ${value}`;
}

/** How to give a secret field: by the environment, and where there is an entry by the configuration. */
export function howToGive(target: Configured, field: Credential): string {
  const line = configLine(target, field, field === "privateKey" ? "--secret < FILE" : "--secret");
  return `${variable(target, field)} in the environment, or ${field} ${line ? `in the configuration (${line})` : "in the connection"}`;
}

/** What to do after a refused login: the variables by their names. */
export function loginRemedy(target: Configured, fields: readonly Credential[]): string {
  const variables = fields.map((field) => variable(target, field)).join(" or ");
  return `refresh and destroy use the configuration of the last \`pulumi up\`: after a rotation run \`pulumi up\` first, or set ${variables} in the environment.`;
}

/** Where a name has brackets, blanks or the like, a shell would take it apart. */
function quotedForShell(text: string): string {
  return /^[\w.:-]+$/.test(text) ? text : `'${text}'`;
}
