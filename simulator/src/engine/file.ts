import { closeSync, ftruncateSync, openSync, readFileSync, statSync, utimesSync, writeSync } from "node:fs";
import { configError, HRESULT } from "./errors";
import type { Faults } from "./faults";
import type { NativeError } from "./native";

/** A file as it was read. */
export interface Snapshot {
  readonly bytes: Buffer;
  readonly modified: bigint;
  readonly size: bigint;
}

export function readSnapshot(file: string, faults: Faults): Snapshot {
  faults.atStep?.("read");
  if (faults.denyRead) throw denied(file, "read");
  if (faults.unreachable !== null) throw unreachable(file, faults.unreachable, "read");
  meetLock(file, faults, "read");
  try {
    return snapshotOf(file);
  } catch (error) {
    throw fromSystem(error, file, "read");
  }
}

/** Writes in place, where the file is still the one that was read (last-write time and size). */
export function writeSnapshot(file: string, text: string, read: Snapshot, faults: Faults): void {
  runBeforeCommit(file, faults);
  faults.atStep?.("commit");
  if (faults.conflicts > 0) {
    faults.conflicts--;
    touch(file);
  }
  if (faults.denyWrite) throw denied(file, "write");
  if (faults.unreachable !== null) throw unreachable(file, faults.unreachable, "write");
  meetLock(file, faults, "write");
  try {
    if (!isUnchanged(file, read)) throw changedOnDisk(file);
    if (faults.diskFull !== "no") fillDisk(file, text, faults);
    writeInPlace(file, text);
    advance(file, read.modified);
  } catch (error) {
    throw fromSystem(error, file, "write");
  }
  faults.atStep?.("committed");
}

function snapshotOf(file: string): Snapshot {
  const { mtimeNs, size } = statSync(file, { bigint: true });
  return { bytes: readFileSync(file), modified: mtimeNs, size };
}

/** Callback once, so that what it commits itself does not call it again. */
function runBeforeCommit(file: string, faults: Faults): void {
  const callback = faults.beforeCommit;
  faults.beforeCommit = null;
  callback?.(file);
}

function touch(file: string): void {
  const { mtimeMs } = statSync(file);
  utimesSync(file, new Date(), new Date(mtimeMs + 1000));
}

function isUnchanged(file: string, read: Snapshot): boolean {
  const now = snapshotOf(file);
  // The bytes stand for NTFS's fine-grained times: two writes can fall into one tick here.
  return now.modified === read.modified && now.size === read.size && now.bytes.equals(read.bytes);
}

function changedOnDisk(file: string): NativeError {
  const text = "Cannot commit configuration changes because the file has changed on disk";
  return configError(HRESULT.sharingViolation, text, { file });
}

function meetLock(file: string, faults: Faults, to: "read" | "write"): void {
  if (faults.inUse <= 0) return;
  faults.inUse--;
  throw inUse(file, to);
}

function fillDisk(file: string, text: string, faults: Faults): never {
  if (faults.diskFull === "damaged") writeInPlace(file, text.slice(0, text.length / 2));
  throw diskFull(file);
}

function writeInPlace(file: string, text: string): void {
  const handle = openSync(file, "r+");
  try {
    ftruncateSync(handle, 0);
    const bytes = Buffer.from(text, "utf8");
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
  } finally {
    closeSync(handle);
  }
}

/** A commit within the clock's tick still counts as a change. */
function advance(file: string, before: bigint): void {
  const { mtimeNs, mtimeMs } = statSync(file, { bigint: true });
  if (mtimeNs <= before) utimesSync(file, new Date(), new Date(Number(mtimeMs) + 5));
}

function fromSystem(error: unknown, file: string, to: "read" | "write"): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
    case "ENOTDIR":
      return to === "read"
        ? configError(HRESULT.fileNotFound, "Cannot read configuration file", { file })
        : changedOnDisk(file);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return denied(file, to);
    case "EBUSY":
      return inUse(file, to);
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(file);
    default:
      return error;
  }
}

function denied(file: string, to: "read" | "write"): NativeError {
  const text = `Cannot ${to} configuration file due to insufficient permissions`;
  return configError(HRESULT.accessDenied, text, { file });
}

function unreachable(file: string, hresult: number, to: "read" | "write"): NativeError {
  return configError(hresult, `Cannot ${to} configuration file`, { file });
}

function inUse(file: string, to: "read" | "write"): NativeError {
  const text = `Cannot ${to} configuration file because it is being used by another process`;
  return configError(HRESULT.sharingViolation, text, { file });
}

function diskFull(file: string): NativeError {
  return configError(HRESULT.diskFull, "There is not enough space on the disk.", { file });
}
