import * as pulumi from "@pulumi/pulumi";
import { InputError } from "../errors";
import { Claims, claimedBy } from "../reconcile/claims";
import { identityNames } from "../reconcile/identity";
import type { Kind, Props } from "../reconcile/kind";
import { namesOf, secretNames } from "../reconcile/names";
import { NAMESPACE } from "../resources/common";
import { SECRET_CONNECTION_FIELDS } from "../settings/connection";
import { resolveServerName } from "../settings/profile";
import { openInput } from "./opening";
import { plainly, refusal } from "./refusal";
import { lift, refuseUnresolvable } from "./resolvable";
import { shimOf, tokenOf } from "./shim";

type Inputs = Record<string, pulumi.Input<unknown>>;

/** What a resource's constructor hands to Pulumi, and `bind`, called once there is a `this` to warn on. */
export interface Declared {
  readonly token: string;
  readonly inputs: pulumi.Inputs;
  readonly opts: pulumi.CustomResourceOptions;
  bind(resource: pulumi.Resource): void;
}

/**
 * Does what the core asks of a program, by Pulumi's SDK: certificates are opened, secrets marked, warnings told, and what is declared
 * twice is refused. All of it hangs on an input that is part of the identity, so a refusal comes before the resource is registered.
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
  const warn = (text: string): void => void pulumi.log.warn(text, holder.resource);
  // In JavaScript they may be missing: check says what is required.
  const given = (args ?? {}) as Inputs;
  refuseFilled(kind, name, given);
  const opened = openInputs(kind, name, given, warn);
  // Everything that was given, so that check refuses what this resource does not have.
  const inputs: Inputs = { ...given, ...opened, connection: withSecrets(given.connection) };
  const single = refuseDuplicate(kind, name, claimOf(kind, given, opened));
  const holding = lastIdentity(kind, given);
  inputs[holding] = pulumi.all([lift(inputs[holding]), single]).apply(([value]) => value);
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

/** Check fills it by the connection, and could not tell who did. */
function refuseFilled(kind: Kind, name: string, given: Inputs): void {
  const filled = Object.keys(kind.properties).find(
    (each) => kind.properties[each]?.filled && given[each] !== undefined,
  );
  if (filled === undefined) return;
  throw refusal(
    `${kind.type} ${JSON.stringify(name)}: ${filled} is an output, and cannot be set: say connection: "name of the server"`,
  );
}

function openInputs(kind: Kind, name: string, given: Inputs, warn: (text: string) => void) {
  const opened: Record<string, pulumi.Output<unknown>> = {};
  for (const [property, description] of Object.entries(kind.properties)) {
    if (description.open && property in given)
      opened[property] = openInput(kind, name, description, given[property], warn);
  }
  return opened;
}

/** What comes of a secret certificate here (which resource it is) is none. */
function claimOf(kind: Kind, given: Inputs, opened: Record<string, pulumi.Output<unknown>>): Inputs {
  const values = claimedBy(kind).map((name) => [name, opened[name] ? pulumi.unsecret(opened[name]) : given[name]]);
  return { ...Object.fromEntries(values), server: serverName(given.connection) };
}

/** The input on which the refusal of duplicates hangs. */
function lastIdentity(kind: Kind, given: Inputs): string {
  const names = identityNames(kind).filter((name) => name !== "server");
  return names.findLast((name) => given[name] !== undefined) ?? names[0] ?? "server";
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
  const roles = ["identity", "attribute", "output"] as const;
  return Object.fromEntries(roles.flatMap((role) => namesOf(kind, role)).map((name) => [name, undefined]));
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
  const plain = isWrittenOut(connection) ? { host: connection.host, type: connection.type } : connection;
  return pulumi.unsecret(lift(plain).apply(resolve));
}

function withSecrets(connection: pulumi.Input<unknown>): pulumi.Input<unknown> {
  // What is neither an object nor to become one is left to check; lifted, it would be lifted again without end.
  if (typeof connection !== "object" || connection === null) return connection;
  if (!isWrittenOut(connection)) return lift(connection).apply((value) => lift(withSecrets(value)));
  const marked: Inputs = { ...connection };
  for (const name of SECRET_CONNECTION_FIELDS)
    if (marked[name] !== undefined) marked[name] = pulumi.secret(marked[name]);
  if (marked.proxy !== undefined) marked.proxy = withSecrets(marked.proxy);
  return marked;
}

function isWrittenOut(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

/** One process may run several programs (Automation API), each with its own stack resource. */
const runs = new WeakMap<object, Claims>();

/** Fails, naming both, where a resource of this run already declares the same thing. Unknown while any input is. */
function refuseDuplicate(
  kind: Kind,
  name: string,
  identity: Record<string, pulumi.Input<unknown>>,
): pulumi.Output<true> {
  const run = pulumi.runtime.getStackResource();
  const claims = run && (runs.get(run) ?? new Claims());
  if (run && claims) runs.set(run, claims);
  const refuse = plainly(kind.type, name, (props: Props): true => {
    try {
      claims?.claim(kind, name, props);
    } catch (error) {
      // It names both resources itself.
      throw error instanceof InputError ? refusal(error.message) : error;
    }
    return true;
  });
  return pulumi.output(identity).apply(refuse);
}
