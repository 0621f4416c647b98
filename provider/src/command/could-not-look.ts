/** Ends the command with exit code 2; the message is for people, and holds no secret. */
export class CouldNotLook extends Error {
  override readonly name = "CouldNotLook";
}
