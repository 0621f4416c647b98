import { attributeQuery, observedAttributes, value, wanted, wantedValues } from "./attribute";
import { failed } from "./fault";
import { type Of, type Optional, Schema } from "./schema";

/**
 * Entries of a collection: what is asked of them, what is wanted, what is there. An entry may hold a collection itself, and
 * an entry of that one again (a site, its applications, their virtual directories). An agent that does not serve what an
 * entry holds answers that query, or that unit, with the fault `protocol`.
 */
const entryKeySchema = Schema.exact({
  attribute: Schema.text(),
  /**
   * How keys are compared. `text`: as they stand; `caseless`: ordinal, ignoring case; `bytes`: the attribute is base64
   * and a key is the SHA-256 of the bytes it stands for, 64 lower-case hexadecimal digits.
   */
  compare: Schema.choice(["text", "caseless", "bytes"]),
});

export interface EntryKey extends Of<typeof entryKeySchema> {}

export const entryKey: Schema<EntryKey> = entryKeySchema;

const collectionFields = {
  /** Child element, such as `oneToOneMappings`; `""` is the section's, or the entry's, own collection. */
  name: Schema.text(),
  key: entryKey,
};

/** Of a collection that is wanted to have entries. */
export const collection = Schema.exact(collectionFields);

const collectionQueryFields = {
  ...collectionFields,
  attributes: Schema.list(attributeQuery),
  /** Only entries with these keys; absent: all. */
  keys: Schema.optional(Schema.list(Schema.text())),
  /**
   * Only entries that no key finds as they were meant: their key attribute is no base64, or its bytes are not one whole
   * DER sequence (cut off, or something stands behind it). For keys of `bytes`; never together with `keys`.
   */
  damaged: Schema.optional(Schema.literal(true)),
};

/** `inner`: what is asked of a collection that each entry holds. */
const askingFor = <T>(inner: Schema<T>) =>
  Schema.exact({ ...collectionQueryFields, collection: Schema.optional(inner) });

const collectionQuerySchema = askingFor(askingFor(Schema.exact(collectionQueryFields)));

export interface CollectionQuery extends Of<typeof collectionQuerySchema> {}

export const collectionQuery: Schema<CollectionQuery> = collectionQuerySchema;

const presentFields = {
  ...wanted,
  present: Schema.literal(true),
  /** Compared as the collection says. */
  key: Schema.text(),
  /** The key attribute too: an entry found by bytes whose text differs is brought to this text. */
  set: wantedValues,
  /** Where the entry is not there yet and one of these is not in `set`: fault `incomplete`. */
  needed: Schema.optional(Schema.list(Schema.text())),
  /** Where the entry is there and differs: fault `exists`, before anything is touched. */
  refuseDifferent: Schema.optional(Schema.boolean()),
  /** Attributes of an entry that is taken over or changed whose former values the answer tells (never a secret one). */
  report: Schema.optional(Schema.list(Schema.text())),
};

/** Every entry with this key goes. */
const absentEntry = Schema.exact({ present: Schema.literal(false), key: Schema.text() });

export type AbsentEntry = Of<typeof absentEntry>;

/** `inner`: what is wanted of a collection that the entry holds. */
const holding = <T>(inner: Schema<T>) =>
  Schema.exact({
    ...presentFields,
    collection: Schema.optional(collection),
    entries: Schema.optional(Schema.list(Schema.union(inner, absentEntry))),
  });

const presentEntrySchema = holding(holding(Schema.exact(presentFields)));

export interface PresentEntry extends Of<typeof presentEntrySchema> {}

const presentEntry: Schema<PresentEntry> = presentEntrySchema;

export const entryWish = Schema.union(presentEntry, absentEntry);

export type EntryWish = Of<typeof entryWish>;

const observationFields = {
  attributes: observedAttributes,
  /** It is an entry of a level above that shows through here. False at the server level. */
  inherited: Schema.boolean(),
};

/** `inner`: the entries that the entry holds, where the query asks for them. */
const showing = <T>(entries: Optional<T>) => Schema.union(Schema.object({ ...observationFields, entries }), failed);

const innermost = Schema.union(Schema.object(observationFields), failed);

export const entryObservation = showing(Schema.optional(Schema.list(showing(Schema.optional(Schema.list(innermost))))));

export type EntryObservation = Of<typeof entryObservation>;

const takenEntrySchema = Schema.object({
  key: Schema.text(),
  /** Names of the attributes that differed, secret ones among them. */
  differed: Schema.list(Schema.text()),
  /** Former values of the attributes in `report`. */
  was: Schema.dictionary(value),
});

export interface TakenEntry extends Of<typeof takenEntrySchema> {}

export const takenEntry: Schema<TakenEntry> = takenEntrySchema;
