import { CouldNotLook } from "./could-not-look";

/** The address of --url, without its fragment. Throws CouldNotLook, and quotes nothing: a URL may hold a login or a token. */
export function readHttpsUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:") throw new CouldNotLook("--url: expected an address that begins with https://");
  if (url.username !== "" || url.password !== "")
    throw new CouldNotLook("--url: expected an address without a user name and a password");
  url.hash = "";
  return url;
}
