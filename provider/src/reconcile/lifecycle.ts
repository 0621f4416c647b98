import { isDeepStrictEqual } from "node:util";
import { type FaultPlace, faultToError } from "../agent/fault-to-error";
import type { Done, Hello, Operation, OperationResult, Query, QueryAnswer } from "../agent/messages";
import { ConnectionError, ServerError } from "../errors";
import { type Declaration, Declared } from "./declared";
import { difference } from "./diff";
import { identityOf, idOf } from "./identity";
import type { Identity, Kind, Observation, ObserveContext, Props } from "./kind";
import { withSecrets } from "./secrets";

/** A server, as far as the lifecycle needs one. */
export interface Host {
  hello(): Promise<Hello>;
  ensure(operation: Operation, queries: readonly Query[]): Promise<{ result: OperationResult } & Answers>;
  /** Answers of every kind's queries at a location, from one snapshot. */
  read(kind: Kind, location: string): Promise<Answers>;
  warn(site: string | undefined, text: string): void;
  /** Whether a delete may succeed where the server cannot be connected to. */
  readonly forgetUnreachable: boolean;
}

export interface Answers {
  readonly answers: readonly QueryAnswer[];
  verify(text: string, hmac: string): boolean;
}

export interface State {
  readonly id: string;
  readonly outputs: Props;
}

/** Make it so, and tell what is there. Taking over what was there already is the normal case. */
export async function create(kind: Kind, wanted: Props, host: Host, declared = new Declared()): Promise<State> {
  const identity = identityIn(kind, wanted);
  const { done, answers } = await ensure(kind, wanted, undefined, host);
  warnAll(host, wanted, kind.takeover?.(done, withSecrets(kind, wanted), undefined));
  return { id: idOf(identity), outputs: observed(kind, wanted, answers, host, declared) };
}

/** Nothing is sent where only bookkeeping changed. */
export async function update(
  kind: Kind,
  before: Props,
  wanted: Props,
  host: () => Host,
  declared = new Declared(),
): Promise<Props> {
  if (difference(kind, before, wanted).writes.length === 0) return { ...wanted, ...kind.derive(wanted) };
  const server = host();
  const { done, answers } = await ensure(kind, wanted, before, server);
  warnAll(server, wanted, kind.takeover?.(done, withSecrets(kind, wanted), withSecrets(kind, before)));
  const dropped = namesOf(kind).filter((name) => before[name] !== undefined && wanted[name] === undefined);
  warnAll(server, wanted, kind.leaves?.(answers.answers, pick(before, dropped)));
  return observed(kind, wanted, answers, server, declared);
}

/**
 * What the server holds, for what the outputs name; undefined where it holds nothing. Inputs only where it holds
 * something else than before: the engine keeps those that it has.
 */
export async function read(
  kind: Kind,
  before: Props,
  host: Host,
): Promise<{ outputs: Props; inputs?: Props } | undefined> {
  const answers = await host.read(kind, kind.location(before));
  const [own] = answers.answers;
  if (own && "fault" in own && own.fault.kind === "unknownSite") return undefined;
  const observation = observe(kind, before, answers, () => undefined);
  if (!observation) return undefined;
  warnAll(host, before, observation.warnings);
  const outputs = merge(kind, before, observation);
  if (isDeepStrictEqual(outputs, before)) return { outputs };
  return { outputs, inputs: pick(outputs, namesOf(kind)) };
}

/** Takes away what the outputs name and no other declared resource of this run holds. */
export async function remove(
  kind: Kind,
  state: Props,
  host: Host,
  declared: Declared,
  isSameMachine: (declaration: Declaration) => Promise<boolean>,
): Promise<void> {
  try {
    const names = await ownNames(kind, state, declared, isSameMachine);
    const operation = kind.absent(withSecrets(kind, state), names);
    if (!operation) return;
    const { result, answers } = await host.ensure(operation, kind.leaves ? kind.queriesOf(state) : []);
    if ("fault" in result && result.fault.kind !== "unknownSite")
      throw faultToError(result.fault, placeOf(kind, state));
    warnAll(host, state, kind.leaves?.(answers, pick(state, [...names])));
  } catch (error) {
    if (!host.forgetUnreachable || !isUnreachable(error)) throw error;
    host.warn(siteOf(state), `cannot be connected to; ${kind.type} is forgotten, and stays there (forgetUnreachable)`);
  }
}

async function ensure(
  kind: Kind,
  wanted: Props,
  before: Props | undefined,
  host: Host,
): Promise<{ done: Done; answers: Answers }> {
  if (kind.needsCertificateMapping && !(await host.hello()).certificateMapping) {
    throw new ServerError({
      code: "server/missing-feature",
      ...whereOf(wanted),
      remedy: MAPPING_FEATURE,
      text: "IISCertificateMappingAuthenticationModule is not installed: mappings would be stored and never honoured",
    });
  }
  const operation = kind.ensure(withSecrets(kind, wanted), before && withSecrets(kind, before));
  const { result, ...answers } = await host.ensure(operation, kind.queriesOf(wanted));
  if ("fault" in result) throw faultToError(result.fault, placeOf(kind, wanted));
  for (const caution of kind.cautions?.(wanted, answers.answers) ?? []) host.warn(siteOf(wanted), caution);
  return { done: result, answers };
}

function observed(kind: Kind, wanted: Props, answers: Answers, host: Host, declared: Declared): Props {
  const { server, site } = identityIn(kind, wanted);
  const declares = (type: string) => declared.at({ type }, { server, ...(site !== undefined && { site }) })?.inputs;
  const observation = observe(kind, wanted, answers, declares);
  if (!observation) {
    throw new ServerError({ code: "server/conflict", ...whereOf(wanted), text: "what was written is no longer there" });
  }
  warnAll(host, wanted, observation.warnings);
  return { ...merge(kind, wanted, observation), ...kind.derive(wanted) };
}

function merge(kind: Kind, props: Props, { values, hides = [] }: Observation): Props {
  const attributes = kind.fields.filter((field) => field.role === "attribute").map((field) => field.name);
  return { ...omit(props, [...attributes, ...hides]), ...values };
}

/** Inputs that the state names and nobody else in this run does, under this name of the server or another. */
async function ownNames(
  kind: Kind,
  state: Props,
  declared: Declared,
  isSameMachine: (declaration: Declaration) => Promise<boolean>,
): Promise<Set<string>> {
  const identity = identityIn(kind, state);
  const own = new Set(namesOf(kind).filter((name) => state[name] !== undefined));
  const others = [declared.at(kind, identity)];
  const elsewhere = declared.elsewhere(kind, identity);
  const same = await Promise.all(elsewhere.map(isSameMachine));
  others.push(...elsewhere.filter((_, index) => same[index]));
  for (const other of others) for (const name of Object.keys(other?.inputs ?? {})) own.delete(name);
  return own;
}

function identityIn(kind: Kind, props: Props): Identity {
  const identity = identityOf(kind, props);
  if (identity) return identity;
  throw new Error(
    `the state of this ${kind.type} names no server; remove it with \`pulumi state delete\`, and the next \`pulumi up\` takes over what is there`,
  );
}

/** Nobody there: a refused login or an unknown host key is something else. */
function isUnreachable(error: unknown): boolean {
  return error instanceof ConnectionError && error.code === "connection/unreachable";
}

/** The first answer is what the resource is; a fault of the others, which serve warnings, is left to the Kind. */
function observe(
  kind: Kind,
  props: Props,
  { answers, verify }: Answers,
  declares: ObserveContext["declares"],
): Observation | undefined {
  const [own] = answers;
  if (own && "fault" in own) throw faultToError(own.fault, placeOf(kind, props));
  const observation = kind.observe(answers, props, { verify, declares });
  if (observation?.fault) throw faultToError(observation.fault, placeOf(kind, props));
  return observation;
}

function warnAll(host: Host, props: Props, warnings: readonly string[] = []): void {
  for (const warning of warnings) host.warn(siteOf(props), warning);
}

function namesOf(kind: Kind): string[] {
  return kind.fields.map((field) => field.name);
}

function siteOf(props: Props): string | undefined {
  return typeof props.site === "string" ? props.site : undefined;
}

const MAPPING_FEATURE =
  "Install-WindowsFeature Web-Cert-Auth (client Windows: IIS-IISCertificateMappingAuthentication).";

function placeOf(kind: Kind, props: Props): FaultPlace {
  return { ...whereOf(props), ...(kind.needsCertificateMapping && { feature: MAPPING_FEATURE }) };
}

function whereOf(props: Props): { server: string; site?: string; path?: string } {
  const site = siteOf(props);
  return {
    server: String(props.server),
    ...(site !== undefined && { site }),
    ...(typeof props.path === "string" && { path: props.path }),
  };
}

function omit(props: Props, names: readonly string[]): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !names.includes(name)));
}

function pick(props: Props, names: readonly string[]): Props {
  return Object.fromEntries(
    Object.entries(props).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}
