import { type Issued, makeAuthority } from "../../simulator/src/certificates";

export const AUTHORITY = makeAuthority("Authority of lifecycles");
const people = new Map<string, Issued & { base64: string }>();

/** The same certificate for the same name within a test file. One key for all: keys take a moment to make. */
export function person(commonName: string): Issued & { base64: string } {
  const known = people.get(commonName);
  if (known) return known;
  const { privateKeyPem } = AUTHORITY;
  const issued = AUTHORITY.issue({ commonName, usage: "client", days: 365, privateKeyPem });
  const made = { ...issued, base64: issued.der.toString("base64") };
  people.set(commonName, made);
  return made;
}
