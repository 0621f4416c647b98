import { printable } from "../base/printable";
import { EXIT, type Io, mistakeAsJson } from "./io";

/** Ends the command with exit code 2; the message is for people, and holds no secret. */
export class CouldNotLook extends Error {
  override readonly name = "CouldNotLook";
}

/** Runs a command, and tells its CouldNotLook: with --json as the one document on standard output. */
export async function orCouldNotLook(json: true | undefined, io: Io, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    if (json) io.out(mistakeAsJson(error.message));
    else io.err(`error: ${printable(error.message)}\n`);
    io.exit(EXIT.couldNotLook);
  }
}
