import { setTimeout as pause } from "node:timers/promises";
import type { NativeElement } from "../engine/native";
import type { Entries, Entry } from "./entries";
import { Refusal, toFault } from "./faults";
import type { Machine } from "./machine";
import type {
  AttributeQuery,
  CollectionQuery,
  EntryObservation,
  Fault,
  Observed,
  Query,
  QueryAnswer,
  SectionObservation,
} from "./messages";
import { entriesAt, ownership, type Place } from "./place";
import { isDamaged } from "./remains";
import { observe } from "./values";
import { View } from "./view";
import { readWebConfig } from "./web-config";

/** Milliseconds before each further try after a conflict; shorter than on a real server, where others need them. */
export const CONFLICT_PAUSES = [1, 2, 4, 8, 16];

export interface Answering extends Machine {
  readonly nonce: Buffer;
}

/** On a view of its own; again where a writer held the file just then. */
export async function readFresh(machine: Answering, queries: readonly Query[]): Promise<QueryAnswer[]> {
  for (let tries = 0; ; tries++) {
    const view = new View(machine.engine);
    const answers = readAndClose(view, queries, machine.nonce);
    const conflict = findConflict(answers);
    if (conflict === undefined) return answers;
    const milliseconds = CONFLICT_PAUSES[tries];
    if (milliseconds === undefined) throw new Refusal(conflict);
    await pause(milliseconds);
  }
}

function readAndClose(view: View, queries: readonly Query[], nonce: Buffer): QueryAnswer[] {
  try {
    return readAll(view, queries, nonce);
  } finally {
    view.close();
  }
}

export function findConflict(answers: readonly QueryAnswer[]): Fault | undefined {
  const fault = answers.find((answer) => "fault" in answer && answer.fault.kind === "conflict");
  return fault && "fault" in fault ? fault.fault : undefined;
}

/** What cannot be read is answered as a fault and spoils no other. */
export function readAll(view: View, queries: readonly Query[], nonce: Buffer): QueryAnswer[] {
  return queries.map((query) => {
    try {
      return readSection(view, query, nonce);
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === "share") throw error;
      return { fault };
    }
  });
}

function readSection(view: View, query: Query, nonce: Buffer): SectionObservation {
  const section = view.section(query.section, query.location);
  const attributes = observeAll(section, query.attributes ?? [], nonce);
  const told = {
    attributes,
    ...(query.webConfig && { webConfig: readWebConfig(view, query.section, query.location) }),
  };
  if (query.collection === undefined) return told;
  return { ...told, entries: readEntries(view, query, query.collection, nonce) };
}

function readEntries(
  view: View,
  { section, location }: Query,
  collection: CollectionQuery,
  nonce: Buffer,
): EntryObservation[] {
  const place: Place = { section, location, name: collection.name, key: collection.key };
  const entries = entriesAt(view, place);
  const isOwn = ownership(view, place);
  return selectEntries(entries, collection).map((entry) => {
    if (entry.fault) return { fault: entry.fault };
    const attributes = observeAll(entry.element, collection.attributes, nonce);
    return { attributes, inherited: !isOwn(entry) };
  });
}

/** In the order of the keys where they are named, else of the collection. */
function selectEntries(entries: Entries, { keys, damaged }: CollectionQuery): readonly Entry[] {
  if (damaged) return entries.all.filter(isDamaged);
  return keys ? [...new Set(keys.flatMap((key) => entries.find(key)))] : entries.all;
}

function observeAll(
  element: NativeElement,
  queries: readonly AttributeQuery[],
  nonce: Buffer,
): SectionObservation["attributes"] {
  const observed: [string, Observed][] = queries.map((query) => [query.name, observe(element, query, nonce)]);
  return Object.fromEntries(observed);
}
