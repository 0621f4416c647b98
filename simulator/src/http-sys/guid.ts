const GUID = /^\{([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}$/i;

/** The bytes of `{…}` as Windows keeps them, the first three fields turned round; undefined where the text is no GUID in braces. */
export function guidBytes(text: string): Buffer | undefined {
  const parts = GUID.exec(text)
    ?.slice(1)
    .map((part) => Buffer.from(part, "hex"));
  return parts && Buffer.concat(parts.map((part, index) => (index < 3 ? part.reverse() : part)));
}

/** Lower case, in braces. */
export function guidText(bytes: Buffer): string {
  const field = (from: number, to: number, turned: boolean) => {
    const part = Buffer.from(bytes.subarray(from, to));
    return (turned ? part.reverse() : part).toString("hex");
  };
  return `{${field(0, 4, true)}-${field(4, 6, true)}-${field(6, 8, true)}-${field(8, 10, false)}-${field(10, 16, false)}}`;
}
