import { isDeepStrictEqual } from "node:util";
import { fold } from "../base/fold";
import { ServerError } from "../errors";
import { type Declaration, Declared } from "./declared";
import { difference } from "./diff";
import type { Host } from "./host";
import { type Identity, identityNames, identityOf, idOf } from "./identity";
import type { Answers, Kind, Observation, ObserveContext, Props } from "./kind";
import { derived, inputsOf, namesOf, withSecrets } from "./names";
import { errorOf, siteOf, whereOf } from "./place";

export interface State {
  readonly id: string;
  readonly outputs: Props;
}

/** Make it so, and tell what is there. Taking over what was there already is the normal case. */
export async function create(kind: Kind, wanted: Props, host: Host, declared = new Declared()): Promise<State> {
  const identity = identityIn(kind, wanted);
  return { id: idOf(identity), outputs: await ensure(kind, wanted, undefined, host, declared) };
}

/** Nothing is sent where only bookkeeping changed. */
export async function update(
  kind: Kind,
  before: Props,
  wanted: Props,
  host: () => Host,
  declared = new Declared(),
): Promise<Props> {
  if (difference(kind, before, wanted).writes.length === 0)
    return { ...pick(before, namesOf(kind, "output")), ...wanted, ...derived(kind, wanted) };
  return ensure(kind, wanted, before, host(), declared);
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
  const { answers, verify } = await host.read((kind.sharedQueries ?? kind.queries)(before));
  const hasModule = await modulesOf(kind, host);
  const observation = kind.observe(answers, before, { verify, hasModule, declares: () => undefined });
  if (!observation || observation.fault?.kind === "unknownSite") return undefined;
  if (observation.fault) throw errorOf(kind, before, observation.fault, observation.of);
  warnAll(host, before, observation.warnings);
  const outputs = merge(kind, before, observation);
  if (isDeepStrictEqual(outputs, before)) return { outputs };
  return { outputs, inputs: pick(outputs, inputNames(kind)) };
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
    const unit = kind.absent(withSecrets(kind, state), names);
    warnAll(host, state, kind.leaves?.(state, names));
    if (Object.keys(unit).length === 0) return;
    refuseCut(kind, state, host);
    const { result, answers } = await host.ensure(unit, kind.afterRemoval ? kind.queries(state) : {});
    if ("fault" in result && result.fault.kind !== "unknownSite") throw errorOf(kind, state, result.fault, result.of);
    if (kind.afterRemoval) warnOfRemoval(kind, state, names, answers, host, await modulesOf(kind, host));
  } catch (error) {
    if (!host.forgetUnreachable || !host.isUnreachable(error)) throw error;
    host.warn(siteOf(state), `cannot be connected to; ${kind.type} is forgotten, and stays there (forgetUnreachable)`);
  }
}

/** Writes, warns of what was written and of what is there now, and tells the latter. */
async function ensure(
  kind: Kind,
  wanted: Props,
  before: Props | undefined,
  host: Host,
  declared: Declared,
): Promise<Props> {
  const hasModule = await modulesOf(kind, host);
  refuseMissingFeatures(kind, wanted, hasModule);
  refuseCut(kind, wanted, host);
  const unit = kind.ensure(withSecrets(kind, wanted), before && withSecrets(kind, before));
  const { result, answers, verify } = await host.ensure(unit, kind.queries(wanted));
  if ("fault" in result) throw errorOf(kind, wanted, result.fault, result.of);
  const written = { wanted, before, done: result.done, answers };
  warnAll(host, wanted, kind.afterWrite?.(written));
  if (before) {
    const dropped = inputNames(kind).filter((name) => before[name] !== undefined && wanted[name] === undefined);
    if (dropped.length > 0) warnOfRemoval(kind, before, new Set(dropped), answers, host, hasModule);
  }
  const declares: ObserveContext["declares"] = (type, where) => declared.of(type, { ...where, server: wanted.server });
  const observation = kind.observe(answers, wanted, { verify, hasModule, declares });
  if (observation?.fault) throw errorOf(kind, wanted, observation.fault, observation.of);
  if (!observation)
    throw new ServerError({ code: "server/conflict", ...whereOf(wanted), text: "what was written is no longer there" });
  warnAll(host, wanted, observation.warnings);
  return { ...merge(kind, wanted, observation), ...derived(kind, wanted), ...kind.remember?.(written) };
}

/** `names`: what is declared no longer. Where it was declared is told too. */
function warnOfRemoval(
  kind: Kind,
  state: Props,
  names: ReadonlySet<string>,
  answers: Answers,
  host: Host,
  hasModule: ObserveContext["hasModule"],
): void {
  const removed = pick(state, [...identityNames(kind), ...names]);
  warnAll(host, state, kind.afterRemoval?.(answers, removed, { hasModule }));
}

function refuseMissingFeatures(kind: Kind, wanted: Props, hasModule: ObserveContext["hasModule"]): void {
  for (const { module, remedy, without } of kind.requires?.(wanted) ?? []) {
    if (hasModule(module)) continue;
    const text = `${module} is not installed: ${without}`;
    throw new ServerError({ code: "server/missing-feature", ...whereOf(wanted), remedy, text });
  }
}

function refuseCut(kind: Kind, wanted: Props, { httpsPort }: Host): void {
  const text = httpsPort === undefined ? undefined : kind.cutsOff?.(wanted, httpsPort);
  if (text !== undefined) throw new ServerError({ code: "server/left-alone", ...whereOf(wanted), text });
}

/** Every resource of a server asks the same list. */
const foldedModules = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Whether the server's globalModules lists a module. */
async function modulesOf(kind: Kind, host: Host): Promise<ObserveContext["hasModule"]> {
  // A Kind that requires none asks for none.
  if (!kind.requires) return () => true;
  const { modules } = await host.hello();
  const folded = foldedModules.get(modules) ?? new Set(modules.map(fold));
  foldedModules.set(modules, folded);
  return (name) => folded.has(fold(name));
}

function merge(kind: Kind, props: Props, { values, hides = [] }: Observation): Props {
  return { ...omit(props, [...namesOf(kind, "attribute"), ...hides]), ...values };
}

/** Inputs that the state names and nobody else in this run does, under this name of the server or another. */
async function ownNames(
  kind: Kind,
  state: Props,
  declared: Declared,
  isSameMachine: (declaration: Declaration) => Promise<boolean>,
): Promise<Set<string>> {
  const identity = identityIn(kind, state);
  const own = new Set(inputNames(kind).filter((name) => state[name] !== undefined));
  const others = [declared.at(kind, identity)];
  // What stays anyway is worth no question to another machine.
  const elsewhere = kind.leaves ? [] : declared.elsewhere(kind, identity);
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

function warnAll(host: Host, props: Props, warnings: readonly string[] = []): void {
  for (const warning of warnings) host.warn(siteOf(props), warning);
}

function inputNames(kind: Kind): string[] {
  return inputsOf(kind).map(([name]) => name);
}

function omit(props: Props, names: readonly string[]): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !names.includes(name)));
}

function pick(props: Props, names: readonly string[]): Props {
  return Object.fromEntries(
    Object.entries(props).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}
