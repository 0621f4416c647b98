/**
 * One spelling for what differs in case only: sites and paths (IIS), hosts (DNS), account names. The one folding of
 * ids, diffs, batches and guards.
 *
 * It folds as Windows compares ordinally: to upper case, each UTF-16 unit on its own, the same on every machine.
 * Neither `toLocaleUpperCase` (an I is no ı because somebody's computer is Turkish) nor the full mapping of Unicode
 * (ß is not SS: those are two sites), and nothing outside ASCII becomes ASCII (ı, ſ).
 */
export function fold(text: string): string {
  return ASCII.test(text)
    ? text.toUpperCase()
    : Array.from({ length: text.length }, (_, at) => foldUnit(text, at)).join("");
}

/** Whether two texts differ in case at most. */
export function sameFolded(one: string, other: string): boolean {
  return one === other || fold(one) === fold(other);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/;

function foldUnit(text: string, at: number): string {
  const unit = text.charAt(at);
  const upper = unit.toUpperCase();
  const leavesItsRange = upper.length !== 1 || (unit > "\x7f" && upper <= "\x7f");
  return leavesItsRange ? unit : upper;
}

/** As names in the environment are written: `PRIVATE_KEY` of `privateKey`. */
export function inCapitals(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
