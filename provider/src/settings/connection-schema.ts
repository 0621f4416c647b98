import { z } from "zod";
import { InputError } from "../errors";
import { SERVERS } from "./configuration";
import { didYouMean, otherType } from "./meant";
import { HOST, PASSWORD, USER } from "./names";
import { DIALLING, PORT, PRIVATE_KEY, SETTINGS, SHARED } from "./schema-parts";
import { WINRM_ENTRY, WINRM_INLINE, WINRM_PROXY, type WinrmFields } from "./winrm-schema";

/** A connection as given, its form checked and its defaults filled in; secrets still bare. */
export type EntryFields = SshFields | WinrmFields | LocalFields;
export type SshFields = z.output<typeof ENTRY>;
export type LocalFields = z.output<typeof LOCAL_ENTRY>;
export type HopFields = z.output<z.ZodObject<typeof HOP>>;

/** A connection written out on a resource. `property` is where it stands, for errors. */
export function parseInline(value: unknown, property: string): EntryFields {
  const type = typeOf(value, property);
  return { ...parse(value, property, type, INLINE_FORMS[type]), sharedConfiguration: false };
}

/** Names of fields that a server may have. */
export function isFieldName(name: string): boolean {
  return Object.values(SHAPES).some((shape) => Object.hasOwn(shape, name));
}

/** One server of `iis-clientcert:servers`. */
export function parseEntry(value: unknown, property: string): EntryFields {
  const type = typeOf(value, property);
  return parse(value, property, type, ENTRY_FORMS[type]);
}

const text = z.string();

const HOP = {
  host: HOST.optional(),
  port: PORT.default(22),
  user: USER.optional(),
  password: PASSWORD.optional(),
  privateKey: PRIVATE_KEY.optional(),
  privateKeyPassword: text.optional(),
  agentSocketPath: text.optional(),
  ...DIALLING,
  hostKey: text.optional(),
  hostKeyFingerprint: text
    .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, "is to be SHA256: and 43 characters, as `ssh-keygen -lf` prints it")
    .optional(),
  knownHosts: text.optional(),
  insecure: z.boolean().default(false),
  legacyAlgorithms: z.boolean().default(false),
};

const PROXY = z.strictObject({ ...HOP, host: HOST }).superRefine(refuseUselessPin);

const INLINE = z
  .strictObject({ type: z.literal("ssh").default("ssh"), ...HOP, proxy: PROXY.optional(), ...SETTINGS })
  .superRefine(refuseUselessPin);
const ENTRY = z.strictObject({ ...INLINE.shape, ...SHARED }).superRefine(refuseUselessPin);
const LOCAL_INLINE = z.strictObject({ type: z.literal("local"), host: HOST.optional(), ...SETTINGS });
const LOCAL_ENTRY = z.strictObject({ ...LOCAL_INLINE.shape, ...SHARED });

type InlineFields = z.output<typeof INLINE> | z.output<typeof WINRM_INLINE> | z.output<typeof LOCAL_INLINE>;
type ConnectionType = EntryFields["type"];

const INLINE_FORMS: Record<ConnectionType, z.ZodType<InlineFields>> = {
  ssh: INLINE,
  winrm: WINRM_INLINE,
  local: LOCAL_INLINE,
};
const ENTRY_FORMS: Record<ConnectionType, z.ZodType<EntryFields>> = {
  ssh: ENTRY,
  winrm: WINRM_ENTRY,
  local: LOCAL_ENTRY,
};

/** Names of the fields of each. */
const SHAPES = { ssh: ENTRY.shape, winrm: WINRM_ENTRY.shape, local: LOCAL_ENTRY.shape } as const;

const PROXIES = { ssh: PROXY.shape, winrm: WINRM_PROXY.shape, local: {} } as const;

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

function parse<Fields>(value: unknown, property: string, type: ConnectionType, form: z.ZodType<Fields>): Fields {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(issue ? describe(issue, property, type) : { property, reason: "is not a connection" });
}

function typeOf(value: unknown, property: string): ConnectionType {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse({ property, reason: noObject(property) });
  }
  const { type = "ssh" } = value as { type?: unknown };
  if (typeof type === "string" && Object.hasOwn(ENTRY_FORMS, type)) return type as ConnectionType;
  throw refuse({ property: `${property}.type`, reason: 'is to be "ssh", "winrm" or "local"' });
}

function noObject(property: string): string {
  if (!property.startsWith(`${SERVERS}.`)) return "is to be the name of a server, or an object with a host";
  return `must be an object with a host: \`pulumi config set --path ${property}.host HOST\``;
}

// Only names and expectations: a value could be a password in the wrong place.
function describe(
  issue: z.core.$ZodIssue,
  property: string,
  type: ConnectionType,
): { property: string; reason: string } {
  const path = [property, ...issue.path.map(String)].join(".");
  if (issue.code !== "unrecognized_keys") return { property: path, reason: reasonOf(issue.message) };
  const [key = ""] = issue.keys;
  if (key === "sharedConfiguration") {
    return { property: `${path}.${key}`, reason: "belongs into the server's entry in iis-clientcert:servers" };
  }
  return { property: `${path}.${key}`, reason: unknownField(key, type, issue.path.includes("proxy")) };
}

function reasonOf(message: string): string {
  const [, expected, found] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  return expected && found ? otherType(expected, found) : message.replace(/^Invalid input: /, "");
}

function unknownField(key: string, type: ConnectionType, inProxy: boolean): string {
  const hint = didYouMean(key, Object.keys(inProxy ? PROXIES[type] : SHAPES[type]));
  const isOfWinrm = type === "ssh" && !inProxy && Object.hasOwn(SHAPES.winrm, key);
  if (isOfWinrm) return 'is a field of WinRM connections: set type: "winrm" too';
  return type === "ssh" || hint ? `is no field of a connection${hint}` : `means nothing where type is ${type}`;
}

function refuse(fields: { property: string; reason: string }): InputError {
  return new InputError({ code: "input/connection", ...fields });
}
