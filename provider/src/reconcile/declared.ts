import { fold, sameFolded } from "../base/fold";
import { type Identity, identityOf, placeKey } from "./identity";
import type { Kind, Props } from "./kind";

export interface Declaration {
  readonly identity: Identity;
  /** The inputs that passed check: how to reach the server, and what is named. */
  readonly inputs: Props;
}

/**
 * What this run declares: the identities that passed check in this process. A delete leaves alone what stands here, so
 * that a renamed resource loses nothing. Knows no resource names, and is empty in destroy.
 */
export class Declared {
  readonly #kinds = new Map<string, Kind>();
  readonly #places = new Map<string, Map<string, Declaration>>();

  /** The engine checks a resource more than once; the last word counts. */
  remember(kind: Kind, identity: Identity, inputs: Props): void {
    this.#kinds.set(kind.type, kind);
    const place = placeKey(kind, identity.place);
    const servers = this.#places.get(place) ?? new Map<string, Declaration>();
    servers.set(fold(identity.server), { identity, inputs });
    this.#places.set(place, servers);
  }

  /** The inputs of what is declared of this type under the identity that these properties say. */
  of(type: string, where: Props): Props | undefined {
    const kind = this.#kinds.get(type);
    const identity = kind && identityOf(kind, where);
    return identity && this.at(kind, identity)?.inputs;
  }

  /** What is declared under this very identity. */
  at(kind: Pick<Kind, "type">, { server, place }: Identity): Declaration | undefined {
    return this.#places.get(placeKey(kind, place))?.get(fold(server));
  }

  /** The same place under other server names, which may be other names of the same machine. */
  elsewhere(kind: Kind, { server, place }: Identity): Declaration[] {
    const servers = this.#places.get(placeKey(kind, place));
    return [...(servers?.values() ?? [])].filter((declaration) => !sameFolded(declaration.identity.server, server));
  }
}
