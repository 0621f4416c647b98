/** What HTTP.sys does where sources differ, or none is sure: settable at any time. */
export interface Unsettled {
  /** `netsh http update` keeps what it is not told. Default: it replaces the whole record. */
  updateKeeps: boolean;
  /** What a client gets that is asked late under TLS 1.3. Default (null): `reset`, from build 26100 `notSupported`. */
  lateTls13: "reset" | "notSupported" | "anonymous" | null;
  /** Which entry serves where both the exact address and the name have one. */
  first: "address" | "name";
}

export function unsettled(): Unsettled {
  return { updateKeeps: false, lateTls13: null, first: "address" };
}
