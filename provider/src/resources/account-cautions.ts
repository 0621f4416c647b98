import type { QueryAnswer } from "../agent/protocol";
import type { Props } from "../reconcile/kind";
import { doubtsAbout, hasNoDomain } from "./account-name";

/** What a mapping's account and password may be by mistake, as sentences; never the values, which may be secret. */
export function accountCautions({ userName, password }: Props, section: QueryAnswer | undefined): string[] {
  return [...aboutAccount(String(userName), section), ...aboutPassword(password)];
}

function aboutAccount(userName: string, section: QueryAnswer | undefined): string[] {
  const domain = section && "attributes" in section ? section.attributes.defaultLogonDomain : undefined;
  const isLocal = hasNoDomain(userName) && domain !== undefined && "value" in domain && domain.value === "";
  return [...doubtsAbout(userName).map((doubt) => `userName ${doubt}`), ...(isLocal ? [LOCAL] : [])];
}

const LOCAL =
  'userName has no domain and no defaultLogonDomain holds here, so Windows looks for a local account. An account of a domain is "CORP\\\\alice" in JavaScript: with one backslash it is CORPalice';

function aboutPassword(password: unknown): string[] {
  if (password === "") return ["password is empty; check the value that it comes from"];
  if (typeof password !== "string" || !/[\r\n\u2028\u2029]/.test(password.slice(-1))) return [];
  return ["password ends in a line end, which counts as a part of it; if it comes from a file, use .trimEnd()"];
}
