export interface ProgressOptions {
  /** Longest time without a line; milliseconds. */
  readonly silence: number;
  /** Longest time in all, where the request may say that it is still under way; undefined where it must not. Milliseconds. */
  readonly whole: number | undefined;
  onSilence(): void;
  onEnd(): void;
}

/** An agent says it each ten seconds at most: far more often than in any time that a request may take. */
const MOST_LINES = 1000;

/** How long a request may still take. */
export class Progress {
  readonly #options: ProgressOptions;
  #silence: NodeJS.Timeout;
  readonly #whole: NodeJS.Timeout | undefined;
  #lines = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#silence = setTimeout(options.onSilence, options.silence);
    if (options.whole !== undefined) this.#whole = setTimeout(options.onEnd, options.whole);
  }

  /** A line says that the request is still under way; answers what is wrong with that. */
  take(): string | undefined {
    const { silence, whole, onSilence } = this.#options;
    if (whole === undefined) return "of a request that takes no time";
    if (++this.#lines > MOST_LINES) return `more than ${MOST_LINES} times`;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(onSilence, silence);
    return undefined;
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#whole);
  }
}
