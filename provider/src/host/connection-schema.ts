import { z } from "zod";
import { InputError } from "../errors";

/** A connection as given, its form checked and its defaults filled in; secrets still bare. */
export type EntryFields = SshFields | LocalFields;
export type SshFields = z.output<typeof ENTRY>;
export type LocalFields = z.output<typeof LOCAL_ENTRY>;
export type HopFields = z.output<z.ZodObject<typeof HOP>>;

/** A connection written out on a resource. `property` is where it stands, for errors. */
export function parseInline(value: unknown, property: string): EntryFields {
  return { ...parse(value, property, INLINE, LOCAL_INLINE), sharedConfiguration: false };
}

/** One server of `iis-clientcert:servers`. */
export function parseEntry(value: unknown, property: string): EntryFields {
  return parse(value, property, ENTRY, LOCAL_ENTRY);
}

/** Name or address of a host, without user, port or path. */
export const HOST_FORM = /^[^\s/@"'\\]+$/;

const text = z.string();
const limit = (unlimited: string) => z.int().min(1, `is to be 1 or more: ${unlimited} means waiting for ever`);

const HOP = {
  host: text.regex(HOST_FORM, "is to be the name or address of a host, without user, port or path").optional(),
  port: z
    .union([z.int(), text.regex(/^\d{1,5}$/).transform(Number)], "is to be a number")
    .pipe(z.int().min(1).max(65535))
    .default(22),
  user: text.optional(),
  password: text.optional(),
  privateKey: text.optional(),
  privateKeyPassword: text.optional(),
  agentSocketPath: text.optional(),
  dialErrorLimit: limit("0 or a negative number").max(1000).default(10),
  perDialTimeout: limit("0").max(3600).default(15),
  hostKey: text.optional(),
  hostKeyFingerprint: text
    .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, "is to be SHA256: and 43 characters, as `ssh-keygen -lf` prints it")
    .optional(),
  knownHosts: text.optional(),
  insecure: z.boolean().default(false),
};

const SETTINGS = {
  forgetUnreachable: z.boolean().default(false),
  requestTimeout: limit("0").max(3600).default(120),
};
const SHARED = { sharedConfiguration: z.boolean().default(false) };
const PROXY = z.strictObject({ ...HOP, host: HOP.host.unwrap() }).superRefine(refuseUselessPin);

const INLINE = z
  .strictObject({ type: z.literal("ssh").default("ssh"), ...HOP, proxy: PROXY.optional(), ...SETTINGS })
  .superRefine(refuseUselessPin);
const ENTRY = z.strictObject({ ...INLINE.shape, ...SHARED }).superRefine(refuseUselessPin);
const LOCAL_INLINE = z.strictObject({ type: z.literal("local"), host: HOP.host, ...SETTINGS });
const LOCAL_ENTRY = z.strictObject({ ...LOCAL_INLINE.shape, ...SHARED });

function refuseUselessPin(
  hop: Pick<HopFields, "insecure" | "hostKey" | "hostKeyFingerprint">,
  context: z.RefinementCtx,
) {
  const pin = (["hostKey", "hostKeyFingerprint"] as const).find((name) => hop[name] !== undefined);
  if (!hop.insecure || pin === undefined) return;
  context.addIssue({
    code: "custom",
    path: ["insecure"],
    message: `would switch off the check that ${pin} asks for: keep one`,
  });
}

function parse<Ssh, Local>(
  value: unknown,
  property: string,
  ssh: z.ZodType<Ssh>,
  local: z.ZodType<Local>,
): Ssh | Local {
  const type = typeOf(value, property);
  const parsed = (type === "local" ? local : ssh).safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(issue ? describe(issue, property, type) : { property, reason: "is not a connection" });
}

function typeOf(value: unknown, property: string): "ssh" | "local" {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse({ property, reason: "is to be the name of a server, or an object with a host" });
  }
  const { type = "ssh" } = value as { type?: unknown };
  if (type === "ssh" || type === "local") return type;
  const reason =
    type === "winrm" ? "winrm is not there yet: use ssh, or local on the server itself" : 'is to be "ssh" or "local"';
  throw refuse({ property: `${property}.type`, reason });
}

// Only names and expectations: a value could be a password in the wrong place.
function describe(issue: z.core.$ZodIssue, property: string, type: string): { property: string; reason: string } {
  const path = [property, ...issue.path.map(String)].join(".");
  if (issue.code !== "unrecognized_keys")
    return { property: path, reason: issue.message.replace(/^Invalid input: /, "") };
  const [key] = issue.keys;
  if (key === "sharedConfiguration") {
    return { property: `${path}.${key}`, reason: "belongs into the server's entry in iis-clientcert:servers" };
  }
  return {
    property: `${path}.${key}`,
    reason: type === "local" ? "means nothing where type is local" : "is no field of a connection",
  };
}

function refuse(fields: { property: string; reason: string }): InputError {
  return new InputError({ code: "input/connection", ...fields });
}
