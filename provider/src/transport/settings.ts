/** Where the user sets what a connection needs, for errors. */
export interface Settings {
  /** Of a configured server: `iis-clientcert:servers.web01`. */
  readonly entry?: string;
  /** Beginning of its variables in the environment: `IIS_CLIENTCERT_WEB01_`. */
  readonly variables: string;
}

type Suffix = "PASSWORD" | "PRIVATE_KEY" | "PRIVATE_KEY_PASSWORD" | "CERT_PFX";

interface Configured {
  readonly settings?: Settings;
}

/** The very variable: `IIS_CLIENTCERT_WEB01_PASSWORD`. */
export function variable({ settings }: Configured, suffix: Suffix): string {
  return `${settings?.variables ?? "IIS_CLIENTCERT_<NAME>_"}${suffix}`;
}

/** A line to copy that sets a field of a configured server; undefined where it is none, or its name needs more quoting. */
export function configLine({ settings }: Configured, field: string, value: string): string | undefined {
  if (settings?.entry === undefined) return undefined;
  return `pulumi config set --path ${quotedForShell(`${settings.entry}.${field}`)} ${value}`;
}

/** How to give a secret field: by the environment, and where there is an entry by the configuration. */
export function howToGive(target: Configured, field: "password" | "privateKey" | "privateKeyPassword"): string {
  const suffix = (
    { password: "PASSWORD", privateKey: "PRIVATE_KEY", privateKeyPassword: "PRIVATE_KEY_PASSWORD" } as const
  )[field];
  const line = configLine(target, field, field === "privateKey" ? "--secret < FILE" : "--secret");
  return `${variable(target, suffix)} in the environment, or ${field} ${line ? `in the configuration (${line})` : "in the connection"}`;
}

/** What to do after a refused login: the variables by their names. */
export function loginRemedy(target: Configured, suffixes: readonly Suffix[]): string {
  const variables = suffixes.map((suffix) => variable(target, suffix)).join(" or ");
  return `refresh and destroy use the configuration of the last \`pulumi up\`: after a rotation run \`pulumi up\` first, or set ${variables} in the environment.`;
}

/** Where a name has brackets, blanks or the like, a shell would take it apart. */
function quotedForShell(text: string): string {
  return /^[\w.:-]+$/.test(text) ? text : `'${text}'`;
}
