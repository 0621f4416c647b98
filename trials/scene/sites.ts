import { type Issued, makeAuthority } from "../../simulator/src/certificates";
import { type Editor, SECTION } from "../../simulator/src/engine";

/** Of the first site. */
export const ENDPOINT = "0.0.0.0:443";

/** Where our resources live, and others beside them. */
export const SITE = "Default Web Site";
export const OTHER_SITE = "intranet";
export const SITES = [SITE, OTHER_SITE] as const;

const authority = makeAuthority("Trial CA");

/** Certificates of our mappings; nobody else's. */
export const CERTIFICATES: readonly string[] = makeCertificates("ours", 8);
/** Of the mappings of another stack, which is run at the same time. */
export const NEIGHBOURS: readonly string[] = makeCertificates("neighbour", 3);

/** Attributes at these places are ours, all others somebody else's. */
export const OUR_ATTRIBUTES: readonly { location: string; section: string; names: readonly string[] }[] = [
  { location: SITE, section: SECTION.clientCertificates, names: ["enabled", "logonMethod", "defaultLogonDomain"] },
  { location: SITE, section: SECTION.access, names: ["sslFlags"] },
  { location: `${SITE}/api`, section: SECTION.access, names: ["sslFlags"] },
  { location: `${SITE}/app`, section: SECTION.access, names: ["sslFlags"] },
];

/** What stands there before anything of ours, entries beside ours among it. */
export function furnish(doc: Editor): void {
  for (const [at, location] of [SITE, SITE, OTHER_SITE, "", ""].entries()) doc.addMapping(location, foreignMapping(at));
  doc.set(SITE, SECTION.clientCertificates, { manyToOneCertificateMappingsEnabled: false });
  doc.set(OTHER_SITE, SECTION.clientCertificates, { enabled: true, logonMethod: "Network" });
  doc.set(OTHER_SITE, SECTION.access, { sslFlags: "Ssl" });
  doc.setAnonymous(SITE, false);
}

export function foreignMapping(number: number) {
  return {
    certificate: foreignCertificate(number),
    userName: `OTHERS\\user${number}`,
    password: `theirs-${number}`,
    enabled: number % 2 === 0,
  };
}

export function foreignCertificate(number: number): string {
  return Buffer.from(`a certificate of somebody else, number ${number}`).toString("base64");
}

/** Of every bench's WinRM listener over HTTPS, which nobody uses: keys take a moment to make. */
export const SERVER_CERTIFICATE: Issued = authority.issue({
  commonName: "localhost",
  usage: "server",
  days: 30,
  privateKeyPem: authority.privateKeyPem,
});

function makeCertificates(whose: string, count: number): string[] {
  const { privateKeyPem } = authority;
  return Array.from({ length: count }, (_, at) =>
    authority.issue({ commonName: `${whose} ${at}`, usage: "client", days: 365, privateKeyPem }).der.toString("base64"),
  );
}
