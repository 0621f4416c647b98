import { z } from "zod";
import { InputError } from "../errors";
import type { EntryFields, HopFields, WinrmFields } from "./checked";
import { SERVERS } from "./configuration";
import { ENTRY_FIELDS, HOP_FIELDS, SERVER_FIELDS, WINRM_FIELDS } from "./fields";
import { shapeAt } from "./forms";
import { didYouMean, otherType } from "./meant";

/** A connection written out on a resource. `property` is where it stands, for errors. */
export function parseInline(value: unknown, property: string): EntryFields {
  const type = typeOf(value, property);
  return { ...parse(value, property, type, INLINE_FORMS[type]), sharedConfiguration: false } as EntryFields;
}

/** Names of fields that a server may have. */
export function isFieldName(name: string): boolean {
  return Object.values(SHAPES).some((shape) => Object.hasOwn(shape, name));
}

/** One server of `iis-clientcert:servers`. */
export function parseEntry(value: unknown, property: string): EntryFields {
  const type = typeOf(value, property);
  return parse(value, property, type, ENTRY_FORMS[type]) as EntryFields;
}

type ConnectionType = EntryFields["type"];

const PROXIES = {
  ssh: shapeAt("jump", [HOP_FIELDS], ["host"]),
  winrm: shapeAt("proxy", [HOP_FIELDS], ["host"]),
  local: {},
};

const INLINE_SHAPES = {
  ssh: {
    type: z.literal("ssh").default("ssh"),
    ...shapeAt("ssh", [HOP_FIELDS, SERVER_FIELDS]),
    proxy: z.strictObject(PROXIES.ssh).superRefine(refuseUselessPin).optional(),
  },
  winrm: {
    type: z.literal("winrm"),
    ...shapeAt("winrm", [HOP_FIELDS, WINRM_FIELDS, SERVER_FIELDS]),
    proxy: z.strictObject(PROXIES.winrm).optional(),
  },
  local: { type: z.literal("local"), ...shapeAt("local", [HOP_FIELDS, SERVER_FIELDS]) },
};

/** Names of the fields of each. */
const SHAPES: Readonly<Record<ConnectionType, z.ZodRawShape>> = {
  ssh: { ...INLINE_SHAPES.ssh, ...shapeAt("ssh", [ENTRY_FIELDS]) },
  winrm: { ...INLINE_SHAPES.winrm, ...shapeAt("winrm", [ENTRY_FIELDS]) },
  local: { ...INLINE_SHAPES.local, ...shapeAt("local", [ENTRY_FIELDS]) },
};

const INLINE_FORMS = formsOf(INLINE_SHAPES);
const ENTRY_FORMS = formsOf(SHAPES);

function formsOf(shapes: Readonly<Record<ConnectionType, z.ZodRawShape>>): Readonly<Record<ConnectionType, z.ZodType>> {
  return {
    ssh: z.strictObject(shapes.ssh).superRefine(refuseUselessPin),
    winrm: z.strictObject(shapes.winrm).superRefine(refuseContradictions),
    local: z.strictObject(shapes.local),
  };
}

/** Of an SSH connection or a jump host. */
function refuseUselessPin(fields: object, context: z.RefinementCtx): void {
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
function refuseContradictions(given: object, context: z.RefinementCtx): void {
  const fields = given as WinrmFields;
  const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  const { scheme, transport, insecure } = fields;
  const checks = (["certificateFingerprint", "caTrustPath"] as const).filter((name) => fields[name] !== undefined);
  const [check] = checks;
  if (scheme === "http" && transport !== "negotiate") {
    refuse("transport", `${transport} is for https only: over http nothing would protect it; negotiate seals messages`);
  }
  if (scheme === "http" && (insecure || check !== undefined)) {
    refuse(check ?? "insecure", "is ignored for scheme http, which has no certificate to check; remove it");
  } else if (insecure && check !== undefined) {
    refuse("insecure", `would switch off the check that ${check} asks for: keep one`);
  } else if (checks.length > 1) {
    refuse("caTrustPath", "is ignored when certificateFingerprint is set: keep one");
  }
  if (fields.certPem !== undefined && fields.certPfx !== undefined) {
    refuse("certPfx", "cannot be combined with certPem: keep one");
  }
  if (fields.readTimeoutSec !== undefined && fields.readTimeoutSec <= fields.operationTimeoutSec) {
    refuse("readTimeoutSec", "must be more than operationTimeoutSec: the server holds an answer as long as that");
  }
}

function parse(value: unknown, property: string, type: ConnectionType, form: z.ZodType): object {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data as object;
  const [issue] = parsed.error.issues;
  throw refuse(issue ? describe(issue, property, type) : { property, reason: "is not a connection" });
}

function typeOf(value: unknown, property: string): ConnectionType {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse({ property, reason: noObject(property) });
  }
  const { type = "ssh" } = value as { type?: unknown };
  if (typeof type === "string" && Object.hasOwn(ENTRY_FORMS, type)) return type as ConnectionType;
  throw refuse({ property: `${property}.type`, reason: 'must be "ssh", "winrm" or "local"' });
}

function noObject(property: string): string {
  if (!property.startsWith(`${SERVERS}.`)) return "must be the name of a server, or an object with a host";
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
    return { property: `${path}.${key}`, reason: "belongs in the server's entry in iis-clientcert:servers" };
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
  return type === "ssh" || hint ? `is not a connection field${hint}` : `is ignored for type ${type}`;
}

function refuse(fields: { property: string; reason: string }): InputError {
  return new InputError({ code: "input/connection", ...fields });
}
