import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/src/server";
import { connectionTo, type Transport } from "../../trials/driver/provider";
import { AUTHORITY, person } from "../lifecycles/people";
import { configOf, makeProject, type Project, type Said } from "./project";
import { type Ran, runCommand } from "./recorded-io";

export const SITE = "Default Web Site";
export const OTHER = "intranet";
/** Nothing prints it: mappings have it on the server. */
export const PASSWORD = `planted-${randomBytes(8).toString("hex")}`;

export async function startServer(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ authority: AUTHORITY, sites: [SITE, OTHER], ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** Maps people to accounts at a location, and says whether mappings are on there. */
export function map(simulator: Simulator, location: string, names: readonly string[], enabled = true): void {
  simulator.edit((doc) => {
    doc.set(location, "system.webServer/security/authentication/iisClientCertificateMappingAuthentication", {
      enabled,
    });
    for (const name of names) doc.addMapping(location, mapping(person(name).base64, name));
  });
}

export function mapping(certificate: string, name: string) {
  return { certificate, userName: `CORP\\${name}`, password: PASSWORD };
}

/** A certificate that expires in so many days; negative: has expired. */
export function expiringIn(commonName: string, days: number): string {
  const { privateKeyPem } = AUTHORITY;
  return AUTHORITY.issue({ commonName, usage: "client", days, privateKeyPem }).der.toString("base64");
}

export async function entryOf(simulator: Simulator, transport: Transport = "ssh"): Promise<object> {
  return { ...(await connectionTo({ simulator, transport })), dialErrorLimit: 1 };
}

/** Runs `inventory` in a project with these servers. */
export function inventory(
  servers: Readonly<Record<string, unknown>>,
  words: readonly string[] = [],
  said: Said = {},
): Promise<Ran> & { readonly project: Project } {
  const project = makeProject({ config: configOf(servers), ...said });
  const { cwd, env } = project;
  return Object.assign(runCommand(["inventory", ...words], { cwd, env }), { project });
}

export interface Printed {
  readonly servers: readonly Record<string, unknown>[];
  readonly mappings: readonly (Record<string, unknown> & { readonly notes: string[] })[];
  readonly problems: readonly { readonly server: string; readonly problem: string }[];
  readonly expiring?: number;
}

export const parse = ({ out }: Ran): Printed => JSON.parse(out);
