import { printable } from "../base/printable";
import { type IisClientCertError, LONGEST_MESSAGE } from "../errors";

/** A longer one is told once: the same host key, login or list of sites would fill the screen for every resource. */
const LONG = 150;
const MOST = 1_000;

/** The long remedies that a process has told. */
export class ToldOnce {
  readonly #told = new Set<string>();

  /** The message of an error, without a long remedy that was told with another one before. */
  messageOf({ message, remedy, code }: Pick<IisClientCertError, "message" | "remedy" | "code">): string {
    const end = `${printable(remedy, LONGEST_MESSAGE)} (${code})`;
    if (remedy.length < LONG || !message.endsWith(end)) return message;
    if (this.#told.has(end))
      return `${message.slice(0, -end.length)}What to do is said in the first of these errors. (${code})`;
    if (this.#told.size < MOST) this.#told.add(end);
    return message;
  }
}
