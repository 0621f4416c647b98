import { readFileSync } from "node:fs";
import type { XmlElement } from "../../simulator/src/engine/xml/nodes";
import { lookAtXml } from "../../simulator/src/engine/xml/read";
import { CERTIFICATES, NEIGHBOURS, OUR_ATTRIBUTES } from "./sites";

/** An entry of oneToOneMappings as it stands in the file. */
export interface Entry {
  readonly location: string;
  readonly certificate: string;
}

/** A configuration file looked at without any of the provider's code, nor the simulator's view of it. */
export interface Look {
  /** Everything that is not ours, passwords as they are encrypted: one text to compare. */
  readonly foreign: string;
  /** Entries with one of our certificates, in any spelling. */
  readonly entries: readonly Entry[];
  /** Entries of another stack. */
  readonly neighbours: readonly Entry[];
  /** Attributes that are ours and stand in the file, as `location|section|name`. */
  readonly attributes: readonly string[];
}

/** Files that were looked at last: most looks find what stood there before. */
const KEPT = 16;
const kept = new Map<string, Look>();

export function lookAt(file: string): Look {
  const text = readFileSync(file, "utf8");
  const look = kept.get(text) ?? lookAtText(text);
  kept.delete(text);
  kept.set(text, look);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return look;
}

function lookAtText(text: string): Look {
  const entries: Entry[] = [];
  const attributes: string[] = [];
  const { root } = lookAtXml(text);
  const foreign = walk(root, { location: "", path: [] }, (element, place) => {
    const ours = oursOf(element, place);
    if (ours.entry) entries.push(ours.entry);
    attributes.push(...ours.attributes.map((name) => `${place.location}|${place.path.join("/")}|${name}`));
    return ours;
  });
  return {
    foreign: foreign.join("\n"),
    entries: entries.filter(({ certificate }) => CERTIFICATES.includes(certificate)),
    neighbours: entries.filter(({ certificate }) => NEIGHBOURS.includes(certificate)),
    attributes,
  };
}

/** Two ways to write the same bytes are the same certificate. */
export function canonical(certificate: string): string {
  return Buffer.from(certificate, "base64").toString("base64");
}

interface Place {
  readonly location: string;
  /** Names from the root, `configuration` and `location` left out. */
  readonly path: readonly string[];
}

interface Ours {
  readonly entry?: Entry;
  readonly attributes: readonly string[];
}

function oursOf(element: XmlElement, { location, path }: Place): Ours {
  const certificate = element.attributes.get("certificate");
  if (element.name === "add" && path.at(-2) === "oneToOneMappings" && certificate !== undefined) {
    const text = canonical(certificate);
    return [...CERTIFICATES, ...NEIGHBOURS].includes(text)
      ? { entry: { location, certificate: text }, attributes: [] }
      : { attributes: [] };
  }
  const owned = OUR_ATTRIBUTES.find((one) => one.location === location && one.section === path.join("/"));
  return { attributes: owned?.names.filter((name) => element.attributes.has(name)) ?? [] };
}

/**
 * One line an element that says something, comments and texts too. In a location tag, a frame that holds nothing but
 * ours says nothing: it may have been made for ours, and stays when ours goes.
 */
function walk(element: XmlElement, place: Place, ours: (element: XmlElement, place: Place) => Ours): string[] {
  const found = ours(element, place);
  if (found.entry) return [];
  const isLocation = element.name === "location";
  const attributes = [...element.attributes].filter(
    ([name]) => !found.attributes.includes(name) && !(isLocation && name === "path"),
  );
  const inside = element.children.flatMap((child) =>
    child.kind === "element" ? walk(child, below(place, child), ours) : [`${child.kind} ${child.text}`],
  );
  if (place.location !== "" && attributes.length + inside.length === 0) return [];
  const said = attributes.map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join("");
  return [`${place.location}|${place.path.join("/")}${said}`, ...inside];
}

function below({ location, path }: Place, child: XmlElement): Place {
  if (child.name === "location") return { location: child.attributes.get("path") ?? "", path: [] };
  return { location, path: [...path, child.name] };
}
