import { z } from "zod";
import { printable } from "../base/printable";
import { dictionary, list } from "./first-mistake";
import { outOfBounds } from "./json-bounds";
import { type AnswerLine, FAULT_KINDS, WEB_CONFIGS } from "./messages";

/** The shape of every answer's line of messages.ts, looked at before anything believes it. */
export type Parsed = { readonly line: AnswerLine } | { readonly wrong: string };

/** What is wrong says where and what was expected; never what stands there, which may be a digest of a password. */
export function parseAnswer(text: string): Parsed {
  const excess = outOfBounds(text);
  if (excess) return { wrong: `an answer of ${text.length} characters came that ${excess}` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { wrong: `an answer of ${text.length} characters came that is no JSON` };
  }
  const parsed = schemaFor(json).safeParse(json);
  if (parsed.success) return { line: parsed.data as AnswerLine };
  const issue = parsed.error.issues[0];
  const where = printable(issue?.path.map(String).join(".") ?? "", 200) || "the answer";
  return { wrong: `an answer of the wrong shape came: ${where}: ${printable(issue?.message ?? "unknown", 200)}` };
}

/** By the member that tells the kinds apart, so that a complaint is about the kind that was meant. */
function schemaFor(json: unknown): z.ZodType {
  if (typeof json === "object" && json !== null) {
    if ("hello" in json) return helloAnswer;
    if ("fault" in json) return faultAnswer;
  }
  return piece;
}

const id = z.int().nonnegative();

const value = z.union([z.string(), z.number(), z.boolean(), list(z.string())]);

/** These are told as they come, whatever is secret: so they may be nothing else. */
const hresult = z.string().regex(/^0x[0-9A-F]{8}$/, "Invalid HRESULT");
const attributeName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z]\w*$/, "Invalid name of an attribute");

const fault = z.object({
  kind: z.enum(FAULT_KINDS),
  hresult: hresult.optional(),
  text: z.string(),
  shared: z.literal(true).optional(),
  sites: list(z.string()).optional(),
  attribute: attributeName.optional(),
});
const failed = z.object({ fault });

/** What is told, traced and compared as it came. */
const short = z.string().max(1000);

const hello = z.object({
  protocol: z.int(),
  powershell: short,
  dotnet: short,
  elevated: z.boolean(),
  computerName: short,
  machineGuid: short.nullable(),
  iisVersion: short.nullable(),
  redirection: short.nullable(),
  certificateMapping: z.boolean(),
  missingMetadata: list(short),
});

const hexDigest = z.string().regex(/^[0-9a-f]{64}$/);
const observed = z.union([
  z.object({ value }),
  z.object({ hmac: hexDigest }),
  z.object({ sha256: hexDigest, canonical: z.boolean() }),
  z.object({ sha256: hexDigest, bytes: z.int().nonnegative() }),
  failed,
]);
const attributes = dictionary(observed);
const entry = z.union([z.object({ attributes, inherited: z.boolean() }), failed]);
const section = z.union([
  z.object({ attributes, webConfig: z.enum(WEB_CONFIGS).optional(), entries: list(entry).optional() }),
  failed,
]);

const taken = z.object({ key: z.string(), differed: list(z.string()), was: dictionary(value) });
const done = z.object({ changed: z.boolean(), taken: list(taken).optional(), stood: dictionary(value).optional() });
const result = z.union([done, failed]);

const helloAnswer = z.object({ id, hello });
const faultAnswer = z.object({ id, fault });
const piece = z
  .object({
    id,
    piece: z.int().nonnegative().optional(),
    entries: list(entry).optional(),
    results: list(result).optional(),
    answers: list(section).optional(),
    more: z.boolean().optional(),
    commits: z.int().nonnegative().optional(),
  })
  .refine(({ entries, results, answers }) => entries ?? results ?? answers, "expected entries, results or answers");
