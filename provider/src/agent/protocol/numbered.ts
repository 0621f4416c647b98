import { Schema } from "./schema";

/** In every request and every line of an answer. */
export const numbered = {
  /** The answer carries the same number. */
  id: Schema.count(),
};
