import { Schema } from "./schema";

/** Where a query finds what it is about: an attribute of the entries of a collection. */
export const inEntries = {
  section: Schema.text(),
  location: Schema.text(),
  collection: Schema.text(),
  attribute: Schema.text(),
};
