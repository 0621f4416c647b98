/** A log as it lies on the disk of the simulated Windows. */
export interface LogFile {
  readonly name: string;
  bytes: Buffer;
  /** When it was last written: milliseconds since 1970. */
  written: number;
  /** What is logged and has not reached the file. Default: nothing. */
  buffered?: string;
}

/** By full path, as `fileKey` writes it. */
export type Files = Map<string, LogFile>;

/** A full path of Windows in its one form: lower case, backslashes, none at the end. */
export function fileKey(path: string): string {
  const parts = path.toLowerCase().replaceAll("/", "\\").split("\\");
  return parts.filter((part, at) => part !== "" || at < 2).join("\\");
}

/** undefined: no such folder. */
export function filesIn(files: Files, directory: string): LogFile[] | undefined {
  const folder = `${fileKey(directory)}\\`;
  const below = [...files].filter(([path]) => path.startsWith(folder));
  if (below.length === 0) return undefined;
  return below.filter(([path]) => !path.slice(folder.length).includes("\\")).map(([, file]) => file);
}

/** Adds a line to a log, which `begin` makes where it is not there. `buffered`: it reaches the file when that is flushed. */
export function appendLine(
  files: Files,
  { path, line, begin, buffered }: { path: string; line: string; begin: () => string; buffered: boolean },
): void {
  const key = fileKey(path);
  const known = files.get(key);
  const file = known ?? { name: path.slice(path.lastIndexOf("\\") + 1), bytes: Buffer.alloc(0), written: Date.now() };
  file.buffered = `${file.buffered ?? ""}${known ? "" : begin()}${line}\r\n`;
  files.set(key, file);
  if (!buffered) flush(file);
}

export function flush(file: LogFile): void {
  if (!file.buffered) return;
  file.bytes = Buffer.concat([file.bytes, Buffer.from(file.buffered, "utf8")]);
  file.written = Date.now();
  file.buffered = "";
}
