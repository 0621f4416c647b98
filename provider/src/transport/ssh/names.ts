export function list(words: readonly string[], none: string): string {
  return words.length === 0 ? none : [...new Set(words)].join(", ");
}
