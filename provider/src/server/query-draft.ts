import type { AttributeQuery, CollectionQuery, Query } from "../agent/messages";

type Forms = Map<string, AttributeQuery["as"]>;

/** A query that grows while others of its sort join it. */
export class Draft {
  readonly #first: Query;
  readonly #attributes: Forms;
  readonly #entryAttributes: Forms;
  #keys: Set<string> | undefined;
  #hasOthersKeys = false;
  #webConfig = false;

  constructor(query: Query) {
    this.#first = query;
    this.#attributes = new Map();
    this.#entryAttributes = new Map();
    this.#keys = query.collection?.keys && new Set(query.collection.keys);
    this.#join(query);
  }

  /** Whether the answer has entries that not everybody asked for; then it tells the key of each. */
  get hasOthersKeys(): boolean {
    return this.#hasOthersKeys;
  }

  /** Joins the query, if one answer can hold both. */
  takes(query: Query): boolean {
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

  query(): Query {
    const { attributes, collection, webConfig: _, ...first } = this.#first;
    return {
      ...first,
      ...(attributes || this.#attributes.size > 0 ? { attributes: fromForms(this.#attributes) } : {}),
      ...(collection && { collection: this.#collection(collection) }),
      ...(this.#webConfig && { webConfig: true as const }),
    };
  }

  #collection({ name, key, damaged }: CollectionQuery): CollectionQuery {
    const attributes = fromForms(this.#entryAttributes);
    return { name, key, attributes, ...(this.#keys && { keys: [...this.#keys] }), ...(damaged && { damaged }) };
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

  #join({ attributes = [], collection, webConfig }: Query): void {
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
