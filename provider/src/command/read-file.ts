import { readFileSync, statSync } from "node:fs";
import { quoted } from "../base/printable";
import { CouldNotLook } from "./could-not-look";

const LARGEST_FILE = 1024 * 1024;

/** Throws CouldNotLook. */
export function readBounded(file: string): Buffer {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new CouldNotLook(`${quoted(file)} is not a file`);
    if (found.size > LARGEST_FILE) throw new CouldNotLook(`${quoted(file)} has more than ${LARGEST_FILE} bytes`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    throw new CouldNotLook(`${quoted(file)} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
