import { InvalidArgumentError } from "commander";
import { CouldNotLook } from "./could-not-look";

/** As the command line has them. */
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
}

// No mistake quotes what was given: a URL may hold a login or a token.

export function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:") throw new InvalidArgumentError("A URL with https:// is required.");
  if (url.username !== "" || url.password !== "")
    throw new InvalidArgumentError("A URL without a user name and a password is required.");
  url.hash = "";
  return url;
}

export function readStatus(text: string): number {
  if (!/^[2-5]\d\d$/.test(text)) throw new InvalidArgumentError("A status from 200 to 599 is required.");
  return Number(text);
}

export function readText(text: string): string {
  if (text === "") throw new InvalidArgumentError("A text is required.");
  return text;
}

export function readTimeout(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > 300) throw new InvalidArgumentError("Seconds from 1 to 300 are required.");
  return seconds;
}

/** What no single option can tell. */
export function checkTogether({ certificate, key, pfx, expectText, expectStatus }: Options): void {
  if (pfx !== undefined && (certificate !== undefined || key !== undefined))
    throw new CouldNotLook("--pfx cannot be combined with --certificate and --key");
  if (key !== undefined && certificate === undefined) throw new CouldNotLook("--key requires --certificate");
  const isAnonymous = certificate === undefined && pfx === undefined;
  if (isAnonymous && expectText !== undefined && expectStatus === undefined)
    throw new CouldNotLook("--expect-text without a certificate requires --expect-status");
}
