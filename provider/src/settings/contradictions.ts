import type { z } from "zod";
import type { HopFields, WinrmFields } from "./checked";

// Whether fields fit together; forms.ts has looked at each by itself.

/** Of an SSH connection or a jump host. */
export function refuseUselessPin(fields: object, context: z.RefinementCtx): void {
  const hop = fields as HopFields;
  const pin = (["hostKey", "hostKeyFingerprint"] as const).find((name) => hop[name] !== undefined);
  if (!hop.insecure || pin === undefined) return;
  context.addIssue({
    code: "custom",
    path: ["insecure"],
    message: `would switch off the check that ${pin} asks for: keep one`,
  });
}

/** Of a WinRM connection. */
export function refuseContradictions(given: object, context: z.RefinementCtx): void {
  const fields = given as WinrmFields;
  const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  const { scheme, transport, insecure } = fields;
  const checks = (["certificateFingerprint", "caTrustPath"] as const).filter((name) => fields[name] !== undefined);
  const [check] = checks;
  if (scheme === "http" && transport !== "negotiate") {
    refuse("transport", `${transport} is for https only: over http nothing would protect it; negotiate seals messages`);
  }
  if (scheme === "http" && (insecure || check !== undefined)) {
    refuse(check ?? "insecure", "means nothing where scheme is http: there is no certificate to check");
  } else if (insecure && check !== undefined) {
    refuse("insecure", `would switch off the check that ${check} asks for: keep one`);
  } else if (checks.length > 1) {
    refuse("caTrustPath", "would not be looked at besides certificateFingerprint: keep one");
  }
  if (fields.certPem !== undefined && fields.certPfx !== undefined) {
    refuse("certPfx", "is given besides certPem: keep one");
  }
  if (fields.readTimeoutSec !== undefined && fields.readTimeoutSec <= fields.operationTimeoutSec) {
    refuse("readTimeoutSec", "is to be more than operationTimeoutSec: the server holds an answer as long as that");
  }
}
