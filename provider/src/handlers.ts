import { Connector } from "./connector";
import { check as checkInputs, type Failure } from "./reconcile/check";
import { Declared } from "./reconcile/declared";
import { difference } from "./reconcile/diff";
import { identityOf } from "./reconcile/identity";
import type { Props } from "./reconcile/kind";
import * as lifecycle from "./reconcile/lifecycle";
import { kindOf } from "./resources/kinds";

/**
 * What the dynamic provider in every user's state calls: the lifecycle of Pulumi on one side, Kinds on the other. The
 * names and parameters of these functions stand in state and never change. All resources of a run share this module.
 */
const declared = new Declared();
const connector = new Connector();

/** Assigns before it returns: the engine does not wait for it. */
export function configure(request: { config: { get(key: string): string | undefined } }): Promise<void> {
  connector.configuration = request.config;
  return Promise.resolve();
}

export async function check(type: string, _olds: Props, news: Props): Promise<{ inputs: Props; failures: Failure[] }> {
  const kind = kindOf(type);
  const { server, failure } = connector.nameOf(news.connection);
  const { inputs, failures } = checkInputs(kind, { ...news, server });
  const identity = identityOf(kind, inputs);
  if (identity) declared.remember(kind, identity, inputs);
  return { inputs, failures: failure ? [failure, ...failures] : [...failures] };
}

export async function diff(type: string, olds: Props, news: Props): Promise<{ changes: boolean; replaces: string[] }> {
  const { replaces, writes, notes } = difference(kindOf(type), olds, news);
  return { changes: replaces.length + writes.length + notes.length > 0, replaces: [...replaces] };
}

export function create(type: string, inputs: Props): Promise<{ id: string; outs: Props }> {
  return plainly(async () => {
    const { id, outputs } = await lifecycle.create(kindOf(type), own(inputs), connector.hostFor(inputs));
    return { id, outs: outputs };
  });
}

export function read(type: string, id: string, outputs: Props): Promise<{ id: string; props?: Props; inputs?: Props }> {
  return plainly(async () => {
    const found = await lifecycle.read(kindOf(type), own(outputs), connector.hostFor(outputs));
    return found ? { id, props: found.outputs, inputs: found.inputs } : { id: "" };
  });
}

export function update(type: string, olds: Props, news: Props): Promise<{ outs: Props }> {
  return plainly(async () => ({
    outs: await lifecycle.update(kindOf(type), own(olds), own(news), () => connector.hostFor(news)),
  }));
}

export function remove(type: string, outputs: Props): Promise<void> {
  return plainly(async () => {
    const isSameMachine = (declaration: { inputs: Props }) => connector.isSameMachine(outputs, declaration.inputs);
    await lifecycle.remove(kindOf(type), own(outputs), connector.hostFor(outputs), declared, isSameMachine);
  });
}

/** Keys with two underscores in front are the engine's own. */
function own(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !name.startsWith("__")));
}

/** The engine prints an error's stack beside its message; for a person the message is enough. */
async function plainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !process.env.IIS_CLIENTCERT_TRACE) error.stack = "";
    throw error;
  }
}
