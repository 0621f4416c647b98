import { quoted } from "../../base/printable";
import { type Secret, secret } from "../../base/secret";
import { CouldNotLook } from "../could-not-look";

/** Where a passphrase comes from. */
export interface Passphrases {
  readonly env: NodeJS.ProcessEnv;
  /** On a terminal; undefined where there is none. */
  readonly prompt?: ((question: string) => Promise<string>) | undefined;
}

export const PASSPHRASE_VARIABLE = "IIS_CLIENTCERT_VERIFY_PASSPHRASE";

/** The key is in need of a passphrase. */
export class Locked extends Error {
  constructor(
    readonly file: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

type Open<T> = (passphrase: Secret | undefined) => T;

/** Opens with the passphrase of the environment, or with one that is asked for where the file needs it. */
export async function withPassphrase<T>({ env, prompt }: Passphrases, open: Open<T>): Promise<T> {
  const given = secret(env[PASSPHRASE_VARIABLE]);
  try {
    return open(given);
  } catch (error) {
    if (!(error instanceof Locked)) throw error;
    if (given || !prompt) throw locked(error, given ? WRONG : MISSING);
    const typed = secret(await prompt(`Passphrase of ${quoted(error.file)}: `));
    return openTyped(open, typed);
  }
}

function openTyped<T>(open: Open<T>, typed: Secret | undefined): T {
  try {
    return open(typed);
  } catch (error) {
    throw error instanceof Locked ? locked(error, "try again with another passphrase") : error;
  }
}

const WRONG = `check the environment variable ${PASSPHRASE_VARIABLE}`;
const MISSING = `set the environment variable ${PASSPHRASE_VARIABLE}, or run this on a terminal`;

function locked({ file, reason }: Locked, advice: string): CouldNotLook {
  return new CouldNotLook(`${quoted(file)}: ${reason}: ${advice}`);
}
