/** A page with these lines between two marks of it. */
export function between(
  { path, text }: { readonly path: string; readonly text: string },
  { begin, end }: { readonly begin: string; readonly end: string },
  lines: string,
): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} must hold the lines ${begin} and ${end}, in this order`);
  return `${text.slice(0, from)}${begin}\n${lines}\n${text.slice(to)}`;
}
