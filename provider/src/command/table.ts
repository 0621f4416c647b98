import { printable } from "../base/printable";
import { hasColours, type Io } from "./io";

export interface Column {
  readonly title: string;
  readonly align?: "right";
  /** The most that is shown of a cell, in characters. Default: 60. */
  readonly longest?: number;
}

export type Colour = "red" | "yellow" | "green" | "dim";

export type Cell = string | { readonly text: string; readonly colour: Colour };

/** Aligned columns, two blanks apart, a line a row; cells are cut, and what a terminal would obey is made visible. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  io: Pick<Io, "isTerminal" | "env">,
): string {
  const texts = rows.map((row) => columns.map(({ longest }, at) => printable(textOf(row[at]), longest ?? LONGEST)));
  const widths = columns.map(({ title }, at) => {
    let width = widthOf(title);
    for (const row of texts) width = Math.max(width, widthOf(row[at] ?? ""));
    return width;
  });
  const colours = hasColours(io);
  const line = (cells: readonly string[], row: readonly Cell[]) =>
    cells
      .map((cell, at) => {
        const padded = pad(cell, widths[at] ?? 0, columns[at]?.align, at === columns.length - 1);
        return colours ? paint(padded, row[at]) : padded;
      })
      .join("  ")
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  return [line(titles, []), ...texts.map((cells, at) => line(cells, rows[at] ?? []))]
    .map((each) => `${each}\n`)
    .join("");
}

/** A text in a colour, where the terminal has colours. */
export function coloured(text: string, colour: Colour, io: Pick<Io, "isTerminal" | "env">): string {
  return hasColours(io) ? paint(text, { text, colour }) : text;
}

const LONGEST = 60;

/** ECMA-48, 8.3.117 (SGR). */
const CODES: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, green: 32, dim: 2 };

function textOf(cell: Cell | undefined): string {
  return typeof cell === "object" ? cell.text : (cell ?? "");
}

function paint(text: string, cell: Cell | undefined): string {
  return typeof cell === "object" ? `\u001b[${CODES[cell.colour]}m${text}\u001b[0m` : text;
}

function pad(text: string, width: number, align: "right" | undefined, last: boolean): string {
  const gap = " ".repeat(width - widthOf(text));
  if (align === "right") return gap + text;
  return last ? text : text + gap;
}

/** Wide characters count as one: a table that is a little off is still read. */
function widthOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
