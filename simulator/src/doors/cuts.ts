import { keepLatest } from "./latest";

/** Where a connection is cut, as seen from the lines of a session. */
export type CutKind =
  /** The request never reaches the process. */
  | "before-request"
  /** The process has answered, so whatever it does is done; the answer never leaves. */
  | "between-commit-and-answer"
  /** Half of the answer's line leaves. */
  | "during-answer";

interface PlannedCut {
  readonly kind: CutKind;
  readonly verb: string | undefined;
  left: number;
}

/** Cuts to come, in the order they were asked for. */
export class Cuts {
  readonly #planned: PlannedCut[] = [];
  /** What was cut so far, the latest 1,000 of it. */
  readonly done: CutKind[] = [];

  /** `verb`: of the request concerned; any without it, but `ensure` for between-commit-and-answer. */
  cutNext(kind: CutKind, verb?: string, times = 1): void {
    const concerned = verb ?? (kind === "between-commit-and-answer" ? "ensure" : undefined);
    this.#planned.push({ kind, verb: concerned, left: times });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  get pending(): number {
    return this.#planned.reduce((sum, { left }) => sum + left, 0);
  }

  /** The cut that is due, now counted as done. */
  take(kinds: readonly CutKind[], verb: string | undefined): CutKind | undefined {
    const index = this.#planned.findIndex(
      (cut) => kinds.includes(cut.kind) && (cut.verb === undefined || cut.verb === verb),
    );
    const cut = this.#planned[index];
    if (!cut) return undefined;
    cut.left--;
    if (cut.left <= 0) this.#planned.splice(index, 1);
    keepLatest(this.done, cut.kind);
    return cut.kind;
  }
}
