import {
  BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
  utils,
} from "ssh2";
import { tooFewRsaBits } from "./rsa-size";

const HASHES = { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" } as const;
export type RsaSignature = keyof typeof HASHES;

/**
 * An RSA key that signs by this algorithm and no other (RFC 8332, 3). Left to itself ssh2 signs SHA-1 where a server does
 * not say what it takes, and SHA-256 alone where it names both.
 */
export function signingBy(key: ParsedKey, algorithm: RsaSignature): ParsedKey {
  return Object.create(key, {
    type: { value: algorithm },
    sign: { value: (data: Buffer) => key.sign(data, HASHES[algorithm]) },
  });
}

/** An agent whose RSA keys sign by SHA-2 only; those that are too short are left out. */
export class Sha2Agent extends BaseAgent<ParsedKey> {
  readonly #agent: BaseAgent;
  readonly #own = new WeakMap<ParsedKey, { readonly key: ParsedKey; readonly algorithm: RsaSignature }>();

  constructor(agent: BaseAgent) {
    super();
    this.#agent = agent;
  }

  getIdentities(callback: IdentityCallback<ParsedKey>): void {
    this.#agent.getIdentities((error, keys) => {
      if (error) return callback(error);
      const parsed = (keys ?? []).flatMap((key) => parse(key as ParsedKey));
      const isRsa = ({ type }: ParsedKey) => type === "ssh-rsa";
      const long = parsed.filter((key) => tooFewRsaBits(key.getPublicSSH(), false) === undefined);
      // Each key once before any a second time: servers count attempts.
      callback(null, [
        ...long.map((key) => (isRsa(key) ? this.#signingBy(key, "rsa-sha2-256") : key)),
        ...long.filter(isRsa).map((key) => this.#signingBy(key, "rsa-sha2-512")),
      ]);
    });
  }

  sign(
    shown: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback: SignCallback = options as SignCallback,
  ): void {
    const own = this.#own.get(shown);
    if (own) this.#agent.sign(own.key, data, { hash: HASHES[own.algorithm] }, callback);
    else this.#agent.sign(shown, data, {}, callback);
  }

  #signingBy(key: ParsedKey, algorithm: RsaSignature): ParsedKey {
    const shown = signingBy(key, algorithm);
    this.#own.set(shown, { key, algorithm });
    return shown;
  }
}

function parse(key: ParsedKey): ParsedKey[] {
  const parsed = utils.parseKey(key as unknown as Buffer) as ParsedKey | Error;
  return parsed instanceof Error ? [] : [parsed];
}
