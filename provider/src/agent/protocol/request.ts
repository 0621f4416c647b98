import { helloRequest } from "./hello";
import { query } from "./kinds";
import { numbered, type Of, Schema } from "./schema";
import { unit } from "./unit";

const questions = {
  ...numbered,
  /** 16 random bytes or more, base64: the key of every HMAC in the answer. */
  nonce: Schema.secret(),
  queries: Schema.list(query),
};

/** Looks, and changes nothing. */
const readRequest = Schema.exact({ ...questions, verb: Schema.literal("read") });

export type ReadRequest = Of<typeof readRequest>;

/** Makes it so: at most one commit, proved on a fresh view; the queries are answered from that view. */
const ensureRequest = Schema.exact({ ...questions, verb: Schema.literal("ensure"), units: Schema.list(unit) });

export type EnsureRequest = Of<typeof ensureRequest>;

export const request = Schema.union(helloRequest, readRequest, ensureRequest);

export type Request = Of<typeof request>;
