import { randomBytes } from "node:crypto";

/** By which a log finds the requests of one run, and no others. */
export function newMark(): string {
  return randomBytes(12).toString("hex");
}

/** The URL of one row: its mark stands at the end of the query. */
export function marked(url: URL, mark: string, row: number): URL {
  const own = new URL(url);
  own.search = `${url.search === "" ? "?" : `${url.search}&`}${NAME}=${mark}-${row}`;
  return own;
}

const NAME = "iis-clientcert-verify";

/** The row that a word of the log is about. */
export function rowOf(word: string, mark: string): number | undefined {
  const [, digits = ""] = word.startsWith(`${mark}-`) ? (/^(\d{1,3})/.exec(word.slice(mark.length + 1)) ?? []) : [];
  return digits === "" ? undefined : Number(digits);
}
