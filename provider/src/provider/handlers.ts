import { IisClientCertError } from "../errors";
import { check as checkInputs, type Failure } from "../reconcile/check";
import { Declared } from "../reconcile/declared";
import { difference } from "../reconcile/diff";
import { identityOf } from "../reconcile/identity";
import type { Kind, Props } from "../reconcile/kind";
import * as lifecycle from "../reconcile/lifecycle";
import type { Servers } from "../server";
import { Connector } from "./connector";
import { ToldOnce } from "./told-once";

/** The lifecycle of Pulumi, as one provider process answers it. */
export interface Handlers {
  /** Assigns before it returns: the engine does not wait for it. */
  configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
  check(type: string, olds: Props, news: Props): Promise<{ inputs: Props; failures: Failure[] }>;
  diff(type: string, olds: Props, news: Props): Promise<{ changes: boolean; replaces: string[] }>;
  create(type: string, inputs: Props): Promise<{ id: string; outs: Props }>;
  /** An empty id: it is no longer there. */
  read(type: string, id: string, outputs: Props): Promise<{ id: string; props?: Props; inputs?: Props }>;
  update(type: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  remove(type: string, outputs: Props): Promise<void>;
}

/** The engine's lifecycle on one side, Kinds on the other, and what a process remembers: its servers, and what its run declares. */
export function makeHandlers(kinds: readonly Kind[], servers: Servers): Handlers {
  const kindOf = (type: string) => kindIn(kinds, type);
  const declared = new Declared();
  const connector = new Connector(servers);
  const answering = withPlainErrors(new ToldOnce());
  return {
    configure(request) {
      connector.configuration = request.config;
      return Promise.resolve();
    },

    async check(type, _olds, news) {
      const kind = kindOf(type);
      const { server, failure } = connector.nameOf(news.connection);
      const { inputs, failures, identified } = checkInputs(kind, { ...news, server });
      // A site that was refused is not the server level.
      const identity = identified ? identityOf(kind, inputs) : undefined;
      if (identity) declared.remember(kind, identity, inputs);
      return { inputs, failures: failure ? [failure, ...failures] : [...failures] };
    },

    async diff(type, olds, news) {
      const { replaces, writes, notes } = difference(kindOf(type), olds, news);
      return { changes: replaces.length + writes.length + notes.length > 0, replaces: [...replaces] };
    },

    create: (type, inputs) =>
      answering(async () => {
        const { id, outputs } = await lifecycle.create(kindOf(type), own(inputs), connector.hostFor(inputs), declared);
        return { id, outs: outputs };
      }),

    read: (type, id, outputs) =>
      answering(async () => {
        const found = await lifecycle.read(kindOf(type), own(outputs), connector.hostFor(outputs));
        if (!found) return { id: "" };
        return { id, props: found.outputs, ...(found.inputs && { inputs: found.inputs }) };
      }),

    update: (type, olds, news) =>
      answering(async () => ({
        outs: await lifecycle.update(kindOf(type), own(olds), own(news), () => connector.hostFor(news), declared),
      })),

    remove: (type, outputs) =>
      answering(async () => {
        const isSameMachine = (declaration: { inputs: Props }) => connector.isSameMachine(outputs, declaration.inputs);
        await lifecycle.remove(kindOf(type), own(outputs), connector.hostFor(outputs), declared, isSameMachine);
      }),
  };
}

function kindIn(kinds: readonly Kind[], type: string): Kind {
  const kind = kinds.find((candidate) => candidate.type === type);
  if (kind) return kind;
  const known = kinds.map((candidate) => candidate.type).join(", ");
  throw new Error(
    `the installed pulumi-iis-clientcert knows no resource ${type} (it knows ${known}); install the version that made this state, or a newer one`,
  );
}

/** Keys with two underscores in front are the engine's own. */
function own(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !name.startsWith("__")));
}

/** The engine prints an error's stack beside its message; for a person the message is enough, and a long remedy once. */
function withPlainErrors(told: ToldOnce) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw plainError(error, told);
    }
  };
}

function plainError(error: unknown, told: ToldOnce): unknown {
  if (!(error instanceof Error)) return error;
  if (!process.env.IIS_CLIENTCERT_TRACE) error.stack = "";
  if (!(error instanceof IisClientCertError)) return error;
  const message = told.messageOf(error);
  if (message === error.message) return error;
  // Others may hold the same error.
  const { name, code, stack } = error;
  return Object.assign(new Error(message), { name, code, stack });
}
