/** Ordinal without case, as .NET does it: one UTF-16 unit at a time, never growing. */
export function foldCase(text: string): string {
  let folded = "";
  for (const unit of text.split("")) {
    const upper = unit.toUpperCase();
    folded += upper.length === 1 ? upper : unit;
  }
  return folded;
}
