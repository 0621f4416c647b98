import { findProgram } from "../find-program";
import { alertIn } from "./alert";
import { type Run, runCurl, usesOpenssl } from "./curl-program";
import type { Failure, Observation, Row } from "./observation";
import { type Reply, readReply } from "./reply";
import { bodyOf, question, type Site } from "./site";

/** Asks a row that Node cannot be trusted with; a text says why curl could not be used for it. */
export type AskByCurl = (row: Row, site: Site) => Promise<Observation | string>;

/** curl with OpenSSL, if PATH has it; looked for once. */
export function curlFrom(env: NodeJS.ProcessEnv): AskByCurl {
  let found: Promise<string | undefined> | undefined;
  return async (row, site) => {
    found ??= usableCurl(env);
    const curl = await found;
    if (curl === undefined) return "no curl with OpenSSL was found on PATH";
    const input = configuration(row, site);
    const run = await runCurl({ curl, args: ["-q", "--config", "-"], env, input, limit: site.limit + GRACE });
    return understand(run, row, site);
  };
}

const GRACE = 2000;

async function usableCurl(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const curl = findProgram("curl", env);
  return curl !== undefined && (await usesOpenssl(curl, env)) ? curl : undefined;
}

/** All of it goes through standard input: everybody on this machine can read a command line. */
export function configuration(row: Row, site: Site): string {
  const { method, headers } = question(site, row);
  const { certificate, key, pfx, ca, passphrase } = site.material.files;
  const body = bodyOf(row.request)?.toString("latin1");
  const options: readonly (readonly [string, string | undefined])[] = [
    ["url", site.url.href],
    ["request", method],
    ["tls-max", "1.2"],
    ["noproxy", "*"],
    ["proto", "=https"],
    ["max-time", String(Math.ceil(site.limit / 1000))],
    ...Object.entries(headers)
      .filter(([name]) => name !== "content-length")
      .map(([name, value]) => ["header", `${name}: ${value}`] as const),
    ["header", "Expect:"],
    ["cacert", ca],
    ...(row.certificate ? identity(certificate, key, pfx, passphrase?.reveal()) : []),
    ["data-binary", body],
  ];
  const lines = options.flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${inQuotes(value)}`]));
  return `${["silent", "show-error", "include", "globoff", "http1.1", "tlsv1.2", ...lines].join("\n")}\n`;
}

type Option = readonly [string, string | undefined];

function identity(
  certificate: string | undefined,
  key: string | undefined,
  pfx: string | undefined,
  passphrase: string | undefined,
): Option[] {
  const pass: Option = ["pass", passphrase];
  if (pfx !== undefined) return [["cert", withoutPassword(pfx)], ["cert-type", "P12"], pass];
  return [["cert", certificate && withoutPassword(certificate)], ["key", key], pass];
}

/** curl takes what follows a colon for a passphrase; on Windows it knows drives. */
function withoutPassword(path: string): string {
  return process.platform === "win32" ? path : path.replace(/[\\:]/g, "\\$&");
}

/** As curl's configuration has it. */
function inQuotes(value: string): string {
  const escaped = value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");
  return `"${escaped}"`;
}

/** Exit codes of curl, `man curl`. */
const CODE = { badUsage: 2, connect: 7, timeout: 28, tls: 35, empty: 52, receive: 56, ownCertificate: 58, trust: 60 };

/** What this machine or curl itself could not do says nothing of the site. */
const NOT_ASKED: Readonly<Record<number, string>> = {
  [CODE.badUsage]: "curl does not take these options: it is too old",
  [CODE.ownCertificate]: "curl cannot use these files of certificate and key",
  [CODE.trust]: "curl does not trust the server's certificate: give its authority with --ca",
  77: "curl cannot read the authorities",
};

function understand({ code, stdout, stderr }: Run, row: Row, site: Site): Observation | string {
  const why = code === undefined ? undefined : NOT_ASKED[code];
  if (why !== undefined) return why;
  const base = { row, by: "curl", asked: "late", serverHello: true } as const;
  const reply = readResponse(stdout, code !== 0);
  if (reply) return { ...base, phase: "answer", answer: readReply(reply, site.expectText) };
  return { ...base, phase: "request", failure: failureOf(code, stderr) };
}

function failureOf(code: number | undefined, stderr: string): Failure {
  const alert = alertIn(stderr);
  if (alert !== undefined) return { kind: "alert", alert };
  if (code === undefined || code === CODE.timeout) return { kind: "timeout" };
  if (code === CODE.connect) return { kind: "noConnection" };
  if (code === CODE.empty) return { kind: "closed" };
  if (code === CODE.receive || /reset by peer|ECONNRESET/i.test(stderr)) return { kind: "reset" };
  return { kind: "unreadable", code: `curl ${code}` };
}

/** Heads of interim responses come before the one that counts (RFC 9112, section 4). */
function readResponse(output: Buffer, cut: boolean): Reply | undefined {
  let rest = output;
  for (let heads = 0; heads < MOST_HEADS; heads++) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const lines = rest.subarray(0, end).toString("latin1").split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(lines[0] ?? "")?.[1]);
    rest = rest.subarray(end + 4);
    if (Number.isNaN(status)) return undefined;
    if (status >= 200) return { status, ...locationIn(lines), body: rest, cut };
  }
  return undefined;
}

const MOST_HEADS = 20;

function locationIn(lines: readonly string[]): { location?: string } {
  const line = lines.find((each) => each.slice(0, 9).toLowerCase() === "location:");
  return line === undefined ? {} : { location: line.slice(9).trim() };
}
