/** A log as it lies on the disk of the simulated Windows. */
export interface LogFile {
  readonly name: string;
  bytes: Buffer;
  /** When it was last written: milliseconds since 1970. */
  written: number;
  /** What is logged and has not reached the file. Default: nothing. */
  buffered?: string;
  /** For what the last head was written. Default: none was. */
  head?: string;
  /** Another program has opened it and shares it with nobody. */
  held?: boolean;
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

export interface Appended {
  readonly path: string;
  /** Default: the file is made, and nothing is added. */
  readonly line?: string;
  /** Lines before this one, where the last head is for something else. */
  readonly head?: { readonly for: string; readonly text: string };
  /** The line reaches the file when that is flushed. */
  readonly buffered: boolean;
}

/** Adds a line to a log, which is made where it is not there. */
export function appendLine(files: Files, { path, line, head, buffered }: Appended): void {
  const key = fileKey(path);
  const name = path.slice(path.lastIndexOf("\\") + 1);
  const file = files.get(key) ?? { name, bytes: Buffer.alloc(0), written: Date.now() };
  files.set(key, file);
  if (line === undefined) return;
  const before = head && head.for !== file.head ? head.text : "";
  if (head) file.head = head.for;
  file.buffered = `${file.buffered ?? ""}${before}${line}\r\n`;
  if (!buffered) flush(file);
}

export function flush(file: LogFile): void {
  if (!file.buffered) return;
  file.bytes = Buffer.concat([file.bytes, Buffer.from(file.buffered, "utf8")]);
  file.written = Date.now();
  file.buffered = "";
}
