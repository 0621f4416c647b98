import {
  type Answer,
  ENTRIES_WITHIN,
  FULL_LINE,
  LONGEST_LINE,
  MARKER,
  type NumberedAnswer,
  type Whole,
} from "./messages";

/** What a line holds besides its parts has less than the last number. */
const LONGEST_PART = LONGEST_LINE - ENTRIES_WITHIN - 1024;

/** In the order in which a piece has them. */
const LISTS = ["entries", "results", "answers"] as const;
type List = (typeof LISTS)[number];

/** An answer as lines, none of which takes the other end long to read: Piece in protocol/answer.ts. */
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

  constructor({ id, results, answers, commits }: Whole) {
    this.#id = id;
    this.#line = this.#beginning();
    if (results) {
      this.#open("results");
      for (const result of results) this.#add("results", part(result));
    }
    this.#open("answers");
    for (const one of answers) this.#addObserved(one);
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
  #addObserved(answer: NumberedAnswer): void {
    if ("fault" in answer || !("entries" in answer.observation) || !answer.observation.entries) {
      this.#add("answers", part(answer));
      return;
    }
    const { entries, ...observation } = answer.observation;
    const whole = { ...answer, observation };
    const head = ascii(whole);
    if (head.length > LONGEST_PART) {
      this.#add("answers", tooLarge(whole));
      return;
    }
    const start = `${head.slice(0, -2)},"entries":[`;
    const parts = entries.map(part);
    if (parts.reduce((sum, { length }) => sum + length, 0) <= ENTRIES_WITHIN) {
      this.#add("answers", `${start}${parts.join(",")}]}}`);
    } else {
      this.#add("answers", `${start}]}}`);
      for (const text of parts) this.#add("entries", text);
    }
  }
}

/** What is too large for a line spoils nothing else. */
function part(value: object): string {
  const text = ascii(value);
  return text.length > LONGEST_PART ? tooLarge(value) : text;
}

function tooLarge(value: object): string {
  const numbers = Object.entries(value).filter(([name]) => name === "unit" || name === "query");
  const fault = { kind: "unknown", text: "The answer to this is too large to be sent" };
  return ascii({ ...Object.fromEntries(numbers), fault });
}

function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
