import { accounts } from "./accounts";
import { chains } from "./chains";
import type { Failed } from "./fault";
import { locations } from "./locations";
import { type Of, Schema } from "./schema";
import { section } from "./section";
import { siteConfiguration } from "./site-configuration";
import { siteLog } from "./site-log";
import { sslBinding } from "./ssl-binding";
import { trust } from "./trust";
import { windowsFeature } from "./windows-feature";

/**
 * What can be made so, and asked. Another kind is a file beside section.ts and a line here; in the agent, a file and a line
 * of kinds.ps1; in the emulated agent, the same.
 */
const WRITTEN = { section, sslBinding, windowsFeature };

/** What can be asked only, in the same places. */
const KINDS = { ...WRITTEN, accounts, chains, locations, siteConfiguration, siteLog, trust };

type Kinds = typeof KINDS;
export type KindName = keyof Kinds;
export type WrittenKindName = keyof typeof WRITTEN;

const names = Object.keys(KINDS) as KindName[];
const writtenNames = Object.keys(WRITTEN) as WrittenKindName[];

export const query = Schema.union(...names.map((name) => KINDS[name].query));

export type Query = Of<typeof query>;

export const operation = Schema.union(...writtenNames.map((name) => WRITTEN[name].operation));

export type Operation = Of<typeof operation>;

/** Kinds whose operations take minutes: a message that has one may be answered late, behind lines of `working`. */
const LONG: readonly KindName[] = ["windowsFeature"];

export function takesLong(units: readonly { readonly operations: readonly Pick<Operation, "kind">[] }[]): boolean {
  return units.some(({ operations }) => operations.some(({ kind }) => LONG.includes(kind)));
}

/** What a query of any kind is answered: what is there, or why that cannot be told. */
export type QueryAnswer = Of<Kinds[KindName]["observation"]> | Failed;

/** What answers a query says which one, by its number among the queries of the request, and of what kind it is. */
export const observation = Schema.union(
  ...names.map((kind) =>
    Schema.object({
      query: Schema.count(),
      kind: Schema.literal(kind),
      observation: KINDS[kind].observation,
    }),
  ),
);
