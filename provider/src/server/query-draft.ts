import type { AttributeQuery, CollectionQuery, Query, QueryAnswer, SectionQuery } from "../agent/protocol";
import { fold } from "../base/fold";
import { sectionCutter } from "./cut-section";
import type { Turns } from "./turns";

type Forms = Map<string, AttributeQuery["as"]>;

/** A query that is asked for several. */
export interface Draft {
  /** Joins a query of its sort, if one answer can hold both. */
  takes(query: Query): boolean;
  query(): Query;
  /** What each is answered who joined. */
  cutter(answer: QueryAnswer, turns: Turns): (query: Query) => QueryAnswer | Promise<QueryAnswer>;
}

/** Equal queries. */
export class SameDraft implements Draft {
  readonly #query: Query;

  constructor(query: Query) {
    this.#query = query;
  }

  takes(): boolean {
    return true;
  }

  query(): Query {
    return this.#query;
  }

  cutter(answer: QueryAnswer): () => QueryAnswer {
    return () => answer;
  }
}

/** Grows while others of its sort join it. */
export class SectionDraft implements Draft {
  readonly #first: SectionQuery;
  readonly #attributes: Forms;
  readonly #entryAttributes: Forms;
  #keys: Set<string> | undefined;
  /** Whether the answer has entries that not everybody asked for; then it tells the key of each. */
  #hasOthersKeys = false;
  #webConfig = false;

  constructor(query: SectionQuery) {
    this.#first = query;
    this.#attributes = new Map();
    this.#entryAttributes = new Map();
    this.#keys = query.collection?.keys && new Set(query.collection.keys);
    this.#join(query);
  }

  /** Only queries of one sort are merged. One without a collection stays apart: a collection's fault is none of its. */
  static sortOf({ kind, location, section, collection }: SectionQuery): string {
    const { name, key, damaged, collection: inner } = collection ?? {};
    return JSON.stringify([kind, fold(location), section, name, key?.attribute, key?.compare, damaged, inner]);
  }

  cutter(answer: QueryAnswer, turns: Turns): (query: Query) => QueryAnswer | Promise<QueryAnswer> {
    const cut = sectionCutter(answer, turns);
    return (query) => (query.kind === "section" ? cut(query, this.#hasOthersKeys) : answer);
  }

  takes(query: Query): boolean {
    if (query.kind !== "section") return false;
    const { attributes = [], collection } = query;
    const needsKey = collection && (this.#hasOthersKeys || !this.#hasSameKeys(collection));
    const entryAttributes = [...(collection?.attributes ?? []), ...(needsKey ? [keyQuery(collection)] : [])];
    const isTaken =
      agree(this.#attributes, attributes) &&
      agree(this.#entryAttributes, entryAttributes) &&
      agree(toForms(collection?.attributes ?? []), entryAttributes);
    if (!isTaken) return false;
    this.#join(query);
    if (needsKey) this.#mixKeys(collection);
    return true;
  }

  query(): SectionQuery {
    const { attributes, collection, webConfig: _, ...first } = this.#first;
    return {
      ...first,
      ...(attributes || this.#attributes.size > 0 ? { attributes: fromForms(this.#attributes) } : {}),
      ...(collection && { collection: this.#collection(collection) }),
      ...(this.#webConfig && { webConfig: true as const }),
    };
  }

  #collection({ attributes: _, keys: __, ...first }: CollectionQuery): CollectionQuery {
    const attributes = fromForms(this.#entryAttributes);
    return { ...first, attributes, ...(this.#keys && { keys: [...this.#keys] }) };
  }

  #hasSameKeys({ keys }: CollectionQuery): boolean {
    if (!keys || !this.#keys) return keys === this.#keys;
    const all = this.#keys;
    return new Set(keys).size === all.size && keys.every((key) => all.has(key));
  }

  #mixKeys(collection: CollectionQuery): void {
    const { name, as } = keyQuery(collection);
    this.#entryAttributes.set(name, as);
    this.#hasOthersKeys = true;
    if (!collection.keys) this.#keys = undefined;
    for (const key of collection.keys ?? []) this.#keys?.add(key);
  }

  #join({ attributes = [], collection, webConfig }: SectionQuery): void {
    this.#webConfig ||= webConfig === true;
    for (const { name, as } of attributes) this.#attributes.set(name, as);
    for (const { name, as } of collection?.attributes ?? []) this.#entryAttributes.set(name, as);
  }
}

/** The form in which a key attribute can be compared with keys. */
function keyQuery({ key }: CollectionQuery): AttributeQuery {
  return { name: key.attribute, as: key.compare === "bytes" ? "digest" : "value" };
}

function agree(forms: Forms, attributes: readonly AttributeQuery[]): boolean {
  return attributes.every(({ name, as }) => (forms.get(name) ?? as) === as);
}

function toForms(attributes: readonly AttributeQuery[]): Forms {
  return new Map(attributes.map(({ name, as }) => [name, as]));
}

function fromForms(forms: Forms): AttributeQuery[] {
  return Array.from(forms, ([name, as]) => ({ name, as }));
}
