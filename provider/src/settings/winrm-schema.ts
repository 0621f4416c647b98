import { z } from "zod";
import { HOST, PASSWORD, USER } from "./names";
import { CERT_PEM, CERT_PFX, DIALLING, PORT, PRIVATE_KEY, SETTINGS, SHARED } from "./schema-parts";

export type WinrmFields = z.output<typeof WINRM_ENTRY>;

const text = z.string();

/** Names that pywinrm and Ansible have for ways of logging in, and what to say about those that are not there. */
const TRANSPORTS: Readonly<Record<string, "negotiate" | "basic" | "certificate">> = {
  negotiate: "negotiate",
  ntlm: "negotiate",
  basic: "basic",
  certificate: "certificate",
};
const ELSEWHERE = /^(kerberos|credssp)$/i;

const TRANSPORT = text
  .superRefine((name, context) => {
    if (Object.hasOwn(TRANSPORTS, name)) return;
    const message = ELSEWHERE.test(name)
      ? `${name.toLowerCase()} is not supported: negotiate (NTLM) works for domain accounts over http and https, certificate for local ones over https`
      : 'is to be "negotiate", "basic" or "certificate"';
    context.addIssue({ code: "custom", message });
  })
  .transform((name) => TRANSPORTS[name] ?? "negotiate")
  .default("negotiate");

const FINGERPRINT = /^(SHA-?256:)?([0-9A-Fa-f]{2}[:\s]?){31}[0-9A-Fa-f]{2}$/;

/** An HTTP proxy. */
export const WINRM_PROXY = z.strictObject({
  host: HOST,
  port: PORT.default(8080),
  user: USER.optional(),
  password: PASSWORD.optional(),
});

const WINRM = {
  type: z.literal("winrm"),
  host: HOST.optional(),
  port: PORT.optional(),
  user: USER.optional(),
  password: PASSWORD.optional(),
  certPem: CERT_PEM.optional(),
  certPfx: CERT_PFX.optional(),
  privateKey: PRIVATE_KEY.optional(),
  privateKeyPassword: text.optional(),
  scheme: z.enum(["https", "http"], { error: 'is to be "https" or "http"' }).default("https"),
  path: text.regex(/^\/[!-~]*$/, "is to be a path that begins with /").default("/wsman"),
  transport: TRANSPORT,
  caTrustPath: text.optional(),
  certificateFingerprint: text
    .regex(FINGERPRINT, "is to be the SHA-256 of the certificate: 64 hexadecimal digits")
    .optional(),
  serverName: HOST.optional(),
  insecure: z.boolean().default(false),
  operationTimeoutSec: z.int().min(1).max(1800).default(20),
  readTimeoutSec: z.int().min(2).max(3600).optional(),
  maxEnvelopeSize: z.int().min(8_192).max(8_388_608).default(153_600),
  proxy: WINRM_PROXY.optional(),
  ...DIALLING,
  ...SETTINGS,
};

export const WINRM_INLINE = z.strictObject(WINRM).superRefine(refuseContradictions);
export const WINRM_ENTRY = z.strictObject({ ...WINRM, ...SHARED }).superRefine(refuseContradictions);

/** Seconds to wait for an answer: what is set, or ten more than the server holds a poll. */
export function readTimeoutOf({ readTimeoutSec, operationTimeoutSec }: WinrmFields): number {
  return readTimeoutSec ?? operationTimeoutSec + 10;
}

type Checked = z.output<z.ZodObject<typeof WINRM>>;

function refuseContradictions(fields: Checked, context: z.RefinementCtx): void {
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
