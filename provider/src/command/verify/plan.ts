import type { Http, Row, Tls, Wanted } from "./observation";

export interface PlanOptions {
  readonly hasCertificate: boolean;
  readonly posts: boolean;
}

/** Above `uploadReadAheadSize` of IIS (49,152), below what curl takes in one line of its configuration. */
export const BODY_SIZE = { GET: 0, "small POST": 64, "large POST": 65_536 } as const satisfies Record<Wanted, number>;

/** Every way to ask once. Bodies are sent by one kind of client: the one with the certificate where there is one. */
export function planRows({ hasCertificate, posts }: PlanOptions): Row[] {
  const clients = hasCertificate ? [true, false] : [false];
  const gets = clients.flatMap((certificate) => ways(certificate, ["GET"]));
  return posts ? [...gets, ...ways(hasCertificate, ["small POST", "large POST"])] : gets;
}

function ways(certificate: boolean, requests: readonly Wanted[]): Row[] {
  return TLS.flatMap((tls) => HTTP.flatMap((http) => requests.map((request) => ({ certificate, tls, http, request }))));
}

const TLS: readonly Tls[] = ["1.2", "1.3"];
const HTTP: readonly Http[] = ["1.1", "2"];
