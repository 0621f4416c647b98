import type { HttpSys } from "./store";

export type Netsh = (args: readonly string[]) => { readonly code: number; readonly text: string };

/** `netsh http update sslcert`, the agent's only way to change what HTTP.sys keeps. */
export function netshOf(_httpSys: HttpSys): Netsh {
  return () => ({ code: 1, text: "The following command was not found." });
}
