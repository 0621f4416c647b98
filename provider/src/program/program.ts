import * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../reconcile/kind";
import { secretNames } from "../reconcile/secrets";
import { NAMESPACE } from "../resources/common";
import { type ConnectionInput, type HopConnection, SECRET_CONNECTION_FIELDS } from "../settings/connection";
import { resolveServerName } from "../settings/profile";
import { readCertificateInput } from "./certificate-input";
import { refuseDuplicate } from "./duplicates";
import { lift } from "./lift";
import { refusal } from "./refusal";
import { refuseUnresolvable } from "./resolvable";
import { shimOf, tokenOf } from "./shim";

/** A connection written out on a resource, each field an input. Secret fields become secret by themselves. */
export type Connection = {
  [Name in keyof Exclude<ConnectionInput, string>]: pulumi.Input<
    Name extends "proxy"
      ? { [Field in keyof HopConnection]: pulumi.Input<HopConnection[Field]> }
      : Exclude<ConnectionInput, string>[Name]
  >;
};

/** Inputs of every resource. */
export interface CommonArgs {
  /**
   * Name of a server in the configuration value `iis-clientcert:servers`, or a connection written out. Default: the
   * only configured server, or `iis-clientcert:defaultServer`.
   */
  connection?: pulumi.Input<string | Connection>;
}

/** Inputs that say where: a site, or the server level. One of the two must be given. */
export type SiteOrServerLevel = SiteArgs | ServerLevelArgs;

/** At a site. */
export interface SiteArgs {
  /** Name of the site. A change replaces. */
  site: pulumi.Input<string>;
  serverLevel?: pulumi.Input<false>;
}

/** At the server level, which reaches every site. */
export interface ServerLevelArgs {
  site?: undefined;
  /** Must be true: declares it at the server level, which reaches every site. */
  serverLevel: pulumi.Input<boolean>;
}

type Inputs = Record<string, pulumi.Input<unknown>>;

/** What a resource's constructor hands to Pulumi, and `bind`, called once there is a `this` to warn on. */
export interface Declared {
  readonly token: string;
  readonly inputs: pulumi.Inputs;
  readonly opts: pulumi.CustomResourceOptions;
  bind(resource: pulumi.Resource): void;
}

/**
 * Reads certificates, marks secrets, warns, and refuses what is declared twice: what only the program can do. All of
 * it hangs on an input that is part of the identity, so a refusal comes before the resource is registered.
 */
export function declareResource(
  kind: Kind,
  name: string,
  args?: object,
  options?: pulumi.CustomResourceOptions,
): Declared {
  refuseUnresolvable();
  refuseImport(kind, name, options);
  const holder: { resource?: pulumi.Resource } = {};
  // In JavaScript they may be missing: check says what is required.
  const given = (args ?? {}) as Inputs;
  // Everything that was given, so that check refuses what this resource does not have.
  const inputs: Inputs = { ...given };
  inputs.connection = withSecrets(given.connection);

  const warn = (text: string): void => void pulumi.log.warn(text, holder.resource);
  const certificate = "certificate" in given ? readCertificateInput(kind, name, given.certificate, warn) : undefined;
  const single = refuseDuplicate(kind, name, {
    server: serverName(given.connection),
    site: given.site,
    serverLevel: given.serverLevel,
    path: given.path,
    thumbprint: certificate && pulumi.unsecret(certificate.apply(({ thumbprint }) => thumbprint)),
  });
  if (certificate) inputs.certificate = pulumi.all([certificate, single]).apply(([read]) => read.base64);
  else inputs.site = pulumi.all([given.site, single]).apply(([site]) => site);
  for (const secret of secretNames(kind)) {
    if (inputs[secret] !== undefined) inputs[secret] = pulumi.secret(inputs[secret]);
  }

  return {
    token: tokenOf(kind.type),
    inputs: { ...outputsOf(kind), ...inputs, __provider: shimOf(kind.type) } as pulumi.Inputs,
    opts: { ...options, additionalSecretOutputs: [...secretNames(kind), ...(options?.additionalSecretOutputs ?? [])] },
    bind: (resource) => {
      holder.resource = resource;
    },
  };
}

/** Pulumi cannot import what its dynamic provider serves, and would say so without a word of the way that there is. */
function refuseImport(kind: Kind, name: string, options: pulumi.CustomResourceOptions | undefined): void {
  if (options?.import === undefined) return;
  throw refusal(
    `${kind.type} ${JSON.stringify(name)}: the option import is not supported: declare the resource without it; what is on the server and equal is taken over, and nothing is written`,
  );
}

/** Outputs exist as properties of the resource only where they were named to the constructor. */
function outputsOf(kind: Kind): Record<string, undefined> {
  return Object.fromEntries([...kind.derivedNames, "server"].map((name) => [name, undefined]));
}

/** For the refusal of duplicates only: what cannot be resolved is the same as nothing, and is refused by check. */
function serverName(connection: pulumi.Input<unknown>): pulumi.Output<string | undefined> {
  const configuration = new pulumi.Config(NAMESPACE);
  const resolve = (value: unknown): string | undefined => {
    try {
      return resolveServerName(value, configuration);
    } catch {
      return undefined;
    }
  };
  const plain = isPlain(connection) ? { host: connection.host, type: connection.type } : connection;
  return pulumi.unsecret(lift(plain).apply(resolve));
}

function withSecrets(connection: pulumi.Input<unknown>): pulumi.Input<unknown> {
  // What is neither an object nor to become one is left to check; lifted, it would be lifted again without end.
  if (typeof connection !== "object" || connection === null) return connection;
  if (!isPlain(connection)) return lift(connection).apply((value) => lift(withSecrets(value)));
  const marked: Inputs = { ...connection };
  for (const name of SECRET_CONNECTION_FIELDS)
    if (marked[name] !== undefined) marked[name] = pulumi.secret(marked[name]);
  if (marked.proxy !== undefined) marked.proxy = withSecrets(marked.proxy);
  return marked;
}

function isPlain(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}
