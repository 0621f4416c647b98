import { type Authority, type Issued, makeAuthority } from "iis-simulator";

/** One mapping as the programs read it. */
export interface Mapping {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  readonly userName: string;
  readonly password: string;
}

let authority: Authority | undefined;
let key: Issued | undefined;
const made: Mapping[] = [];

/** The same mappings for the same number. All certificates have one key: nothing here looks at it, and keys take long to make. */
export function makeMappings(count: number): readonly Mapping[] {
  authority ??= makeAuthority("Bench Authority");
  key ??= authority.issue({ commonName: "key", usage: "client", days: 365 });
  while (made.length < count) made.push(issue(authority, key, `client${made.length + 1}`));
  return made.slice(0, count);
}

function issue({ issue }: Authority, { privateKeyPem }: Issued, name: string): Mapping {
  const { certificatePem } = issue({ commonName: name, usage: "client", days: 365, privateKeyPem });
  return { name, certificate: certificatePem, userName: `CORP\\${name}`, password: `Secret of ${name}!` };
}
