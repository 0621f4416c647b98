import { CouldNotLook } from "../could-not-look";
import { readHttpsUrl } from "../https-url";
import { refuseOptionsAsNames } from "../names";

/** As the command line has them: read here, because the parser quotes what it refuses. */
export interface GivenOptions extends Omit<Options, "url" | "expectStatus" | "timeout"> {
  readonly url: string;
  readonly expectStatus?: string;
  readonly timeout: string;
}

export interface Options {
  readonly url: URL;
  readonly certificate?: string;
  readonly key?: string;
  readonly pfx?: string;
  readonly ca?: string;
  readonly expectStatus?: number;
  readonly expectText?: string;
  readonly allowAnonymous?: true;
  /** False with --no-post. */
  readonly post: boolean;
  /** In seconds. */
  readonly timeout: number;
  readonly json?: true;
  /** Whose log is looked at. */
  readonly server?: string;
  readonly site?: string;
  readonly stack?: string;
}

/** Throws CouldNotLook. No mistake quotes what was given: a URL may hold a login or a token. */
export function readOptions({ url, expectStatus, timeout, ...options }: GivenOptions): Options {
  const read = {
    ...options,
    url: readHttpsUrl(url),
    timeout: readTimeout(timeout),
    ...(expectStatus !== undefined && { expectStatus: readStatus(expectStatus) }),
  };
  checkTogether(read);
  return read;
}

function readStatus(text: string): number {
  if (!/^[2-5]\d\d$/.test(text)) throw new CouldNotLook("--expect-status: expected a number from 200 to 599");
  return Number(text);
}

function readTimeout(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > 300) throw new CouldNotLook("--timeout: expected seconds from 1 to 300");
  return seconds;
}

/** What no single option can tell. */
function checkTogether({ certificate, key, pfx, expectText, expectStatus, server, site, stack }: Options): void {
  refuseOptionsAsNames([server, site, stack]);
  if (site !== undefined && server === undefined) throw new CouldNotLook("--site requires --server");
  if (expectText === "") throw new CouldNotLook("--expect-text: expected a text that is not empty");
  if (pfx !== undefined && (certificate !== undefined || key !== undefined))
    throw new CouldNotLook("--pfx cannot be combined with --certificate and --key");
  if (key !== undefined && certificate === undefined) throw new CouldNotLook("--key requires --certificate");
  const isAnonymous = certificate === undefined && pfx === undefined;
  if (isAnonymous && expectText !== undefined && expectStatus === undefined)
    throw new CouldNotLook("--expect-text without a certificate requires --expect-status");
}
