import {
  type Answer,
  ENTRIES_WITHIN,
  FULL_LINE,
  LONGEST_LINE,
  MARKER,
  type QueryAnswer,
  type QuestionsAnswer,
  type SectionObservation,
} from "./messages";

/** What a line holds besides its parts has less than the last number. */
const LONGEST_PART = LONGEST_LINE - ENTRIES_WITHIN - 1024;

/** In the order in which a piece has them. */
const LISTS = ["entries", "results", "answers"] as const;
type List = (typeof LISTS)[number];

/** An answer as lines, none of which takes the other end long to read: Piece in messages.ts. */
export function linesOf(answer: Answer): string[] {
  if (!("answers" in answer)) return [`${MARKER}${ascii(answer)}\n`];
  return new Pieces(answer).lines;
}

class Pieces {
  readonly lines: string[] = [];
  readonly #id: number;
  #line: string;
  /** The one that is open. */
  #list: List | undefined;
  /** Anything stands in this piece. */
  #hasParts = false;
  #separator = "";

  constructor({ id, results, answers, commits }: QuestionsAnswer) {
    this.#id = id;
    this.#line = this.#beginning();
    if (results) {
      this.#open("results");
      for (const result of results) this.#add("results", part(result));
    }
    this.#open("answers");
    for (const observed of answers) this.#addObserved(observed);
    this.lines.push(`${this.#line}]${commits === undefined ? "" : `,"commits":${commits}`}}\n`);
  }

  #beginning(): string {
    const number = this.lines.length;
    return `${MARKER}{"id":${this.#id}${number > 0 ? `,"piece":${number}` : ""}`;
  }

  #open(list: List): void {
    this.#line += `${this.#list === undefined ? "" : "]"},"${list}":[`;
    this.#list = list;
    this.#separator = "";
  }

  #add(list: List, text: string): void {
    const isFull = this.#hasParts && this.#line.length + text.length > FULL_LINE;
    if (isFull || (this.#list !== undefined && LISTS.indexOf(this.#list) > LISTS.indexOf(list))) {
      this.lines.push(`${this.#line}],"more":true}\n`);
      this.#line = this.#beginning();
      this.#list = undefined;
      this.#hasParts = false;
    }
    if (this.#list !== list) this.#open(list);
    this.#line += this.#separator + text;
    this.#separator = ",";
    this.#hasParts = true;
  }

  /** Its entries stand within it where they are few, and in pieces of their own where they are many. */
  #addObserved(observed: QueryAnswer): void {
    const head = part(withoutEntries(observed));
    if ("fault" in observed || !observed.entries || head === TOO_LARGE) {
      this.#add("answers", head);
      return;
    }
    const start = `${head.slice(0, -1)},"entries":[`;
    const entries = observed.entries.map(part);
    if (entries.reduce((sum, { length }) => sum + length, 0) <= ENTRIES_WITHIN) {
      this.#add("answers", `${start}${entries.join(",")}]}`);
    } else {
      this.#add("answers", `${start}]}`);
      for (const text of entries) this.#add("entries", text);
    }
  }
}

function withoutEntries(observed: QueryAnswer): QueryAnswer | Omit<SectionObservation, "entries"> {
  if ("fault" in observed) return observed;
  const { entries: _, ...rest } = observed;
  return rest;
}

const TOO_LARGE = ascii({ fault: { kind: "unknown", text: "The answer to this is too large to be sent" } });

/** What is too large for a line spoils nothing else. */
function part(value: object): string {
  const text = ascii(value);
  return text.length > LONGEST_PART ? TOO_LARGE : text;
}

function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
