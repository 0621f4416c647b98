import { CouldNotLook } from "./could-not-look";

/** Throws CouldNotLook for the name of a server, site or stack that is an option: the one before it was given no value. */
export function refuseOptionsAsNames(names: readonly (string | undefined)[]): void {
  for (const name of names)
    if (name?.startsWith("--"))
      throw new CouldNotLook("--server, --site and --stack: expected a name, found an option");
}
