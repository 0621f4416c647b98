import type { Way } from "../scene/bench";
import { FAULTS, type Fault, SESSION_FAULTS } from "../scene/meddling";
import { type At, isInside, type Place, textOf } from "../scene/places";
import { Random } from "../scene/random";
import { LIFECYCLES } from "./lifecycles";

export interface Case {
  readonly lifecycle: string;
  readonly place: Place;
  readonly fault: string;
  readonly way: Way;
}

export const nameOf = ({ lifecycle, place, fault, way }: Case) =>
  `${lifecycle}; ${fault} at ${textOf(place)}; ${way.transport}, ${way.agent}`;

const WAYS: readonly Way[] = [
  { transport: "ssh", agent: "emulated" },
  { transport: "winrm", agent: "emulated" },
];

/** Every lifecycle with every fault at every place where it can come, in an order of the seed. */
export function allCases(seed: number): Case[] {
  const cases = Object.keys(LIFECYCLES).flatMap((lifecycle) =>
    placesOf(lifecycle).flatMap((place) =>
      faultsAt(lifecycle, place).flatMap((fault) => WAYS.map((way) => ({ lifecycle, place, fault, way }))),
    ),
  );
  return new Random(seed).shuffle(cases);
}

/** The same over SSH with the agent itself on real PowerShell: seconds each, so every so many. */
export function powershellCases(seed: number, count: number): Case[] {
  const way: Way = { transport: "ssh", agent: "PowerShell" };
  const all = allCases(seed ^ 0x5eed).filter(({ way: { transport } }) => transport === "ssh");
  return all.slice(0, count).map((one) => ({ ...one, way }));
}

const OUTSIDE: readonly At[] = ["request", "answer"];
const READING: readonly At[] = ["request", "comparison", "answer"];
const WRITING: readonly At[] = ["request", "comparison", "commit", "committed", "proof", "answer"];

function placesOf(lifecycle: string): Place[] {
  // Any seed: what the run sends does not hang on it.
  const { run, commits } = LIFECYCLES[lifecycle]?.(new Random(0)) ?? { run: "up", commits: 0 };
  const places = (verb: Place["verb"], ats: readonly At[], nth = 0): Place[] => ats.map((at) => ({ verb, at, nth }));
  const hello = [...places("hello", READING), ...answering("hello", 0, lifecycle)];
  const reads =
    run === "refresh" || run === "up --refresh" ? [...places("read", READING), ...answering("read", 0, lifecycle)] : [];
  if (run === "refresh") return [...hello, ...reads];
  // A run that has nothing to write asks all the same.
  if (commits === 0) return [...hello, ...places("ensure", READING), ...answering("ensure", 0, lifecycle)];
  const ensures = Array.from({ length: commits }, (_, nth) => [
    ...places("ensure", WRITING, nth),
    ...answering("ensure", nth, lifecycle),
  ]);
  return [...hello, ...reads, ...ensures.flat()];
}

/** Of one lifecycle, an answer is cut at every sixteenth byte. */
function answering(verb: Place["verb"], nth: number, lifecycle: string): Place[] {
  const finely = lifecycle === "mapping: create" && verb === "ensure";
  const at = finely ? Array.from({ length: 24 }, (_, part) => part * 16) : [1, 20];
  return at.map((bytes) => ({ verb, at: "answering", nth, bytes }));
}

function faultsAt(lifecycle: string, place: Place): string[] {
  return Object.entries(FAULTS)
    .filter(([, fault]) => fault.places.includes(place.at) && fits(lifecycle, place, fault))
    .map(([name]) => name);
}

function fits(lifecycle: string, place: Place, fault: Fault): boolean {
  const { run, commits, after } = LIFECYCLES[lifecycle]?.(new Random(0)) ?? { run: "up", commits: 0, after: [] };
  if (fault.writesOnly && (commits === 0 || place.verb === "read")) return false;
  if (
    fault.touchesOurs &&
    (run === "destroy" ||
      !after.some(({ type, name }) => type === "OneToOneMapping" && /^(mapping-[0-4]|renamed)$/.test(name)))
  )
    return false;
  if (place.verb === "hello" && !SESSION_FAULTS.includes(nameOfFault(fault))) return false;
  return OUTSIDE.includes(place.at) || place.at === "answering" || isInside(place);
}

function nameOfFault(fault: Fault): string {
  return Object.keys(FAULTS).find((name) => FAULTS[name] === fault) ?? "";
}
