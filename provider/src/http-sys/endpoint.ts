import { isIPv4, isIPv6 } from "node:net";

/** Where HTTP.sys speaks TLS: an address and port, or a host name (SNI) and port. */
export interface Endpoint {
  readonly kind: "address" | "name";
  /** `0.0.0.0`, `10.0.0.5`, `[::]`, `[2001:db8::1]`, `orders.example`, `*.orders.example`. */
  readonly host: string;
  readonly port: number;
}

const LONGEST = 300;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}$/;

/** An endpoint in its one form; undefined where the text is none. `*` is `0.0.0.0`, addresses are short, names in lower case. */
export function readEndpoint(text: string): Endpoint | undefined {
  if (text.length > LONGEST) return undefined;
  const colon = text.lastIndexOf(":");
  const port = portOf(text.slice(colon + 1));
  if (colon < 1 || port === undefined) return undefined;
  const host = text.slice(0, colon).toLowerCase();
  const address = host === "*" ? "0.0.0.0" : addressOf(host);
  if (address !== undefined) return { kind: "address", host: address, port };
  return isName(host) ? { kind: "name", host, port } : undefined;
}

export function endpointText({ host, port }: Pick<Endpoint, "host" | "port">): string {
  return `${host}:${port}`;
}

/** Four numbers, or an IPv6 address in brackets in its short form. */
function addressOf(host: string): string | undefined {
  if (isIPv4(host)) return host;
  const isIpv6 = host.startsWith("[") && host.endsWith("]") && !host.includes("%") && isIPv6(host.slice(1, -1));
  return isIpv6 ? new URL(`http://${host}/`).hostname : undefined;
}

function portOf(text: string): number | undefined {
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}

/** A host name of DNS; its first label may be `*`. One of digits only would be an address that is none. */
function isName(host: string): boolean {
  const labels = host.split(".");
  if (labels[0] === "*" && labels.length > 1) labels.shift();
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
}
