import { foldCase } from "./fold";

const MOST = 21;
const LONGEST = 256;

/** What could have been meant: names that look like this one first, then the others, a bounded number of them. */
export function otherSites(location: string, names: readonly string[]): string[] {
  const looks = looksOf(location.split("/")[0] ?? "");
  const sorted = names.map((name) => ({ name, folded: foldCase(name) })).sort((a, b) => (a.folded < b.folded ? -1 : 1));
  const isAlike = ({ name }: { name: string }) => looksOf(name) === looks;
  const ordered = [...sorted.filter(isAlike), ...sorted.filter((site) => !isAlike(site))];
  return ordered.slice(0, MOST).map(({ name }) => name.slice(0, LONGEST));
}

/** What is left of a name without what is invisible or between words. */
function looksOf(name: string): string {
  return foldCase(name.replace(/[\p{Z}\p{Cc}\p{Cf}_.-]/gu, ""));
}
