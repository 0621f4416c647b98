import { z } from "zod";
import type { Field, Fields, Form, Place } from "./field";
import { contentOf, looksLikePath } from "./meant";

/** Forms of the fields of these tables that mean something there, by their names; `required` ones must be given. */
export function shapeAt(place: Place, tables: readonly Fields[], required: readonly string[] = []): z.ZodRawShape {
  const fields = tables.flatMap((table) => Object.entries(table)).filter(([, { of }]) => of.includes(place));
  return Object.fromEntries(fields.map(([name, field]) => [name, formOf(name, field, required.includes(name))]));
}

function formOf(name: string, field: Field, isRequired: boolean): z.ZodType {
  const form = read(name, field.form);
  if (field.default !== undefined) return form.default(field.default);
  return isRequired ? form : form.optional();
}

function read(name: string, form: Form): z.ZodType {
  switch (form.kind) {
    case "text":
      return text((value) => form.mistake?.(value) ?? pathMistake(name, form.content, value));
    case "integer":
      return integer(form);
    case "port":
      return PORT;
    case "boolean":
      return z.boolean();
    case "choice":
      return text((value) => (Object.hasOwn(form.names, value) ? undefined : form.mistake(value))).transform(
        (value) => form.names[value],
      );
  }
}

function text(mistake: (value: string) => string | undefined): z.ZodString {
  return z.string().superRefine((value, context) => {
    const message = mistake(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

/** A path is a mistake that would be found by the server only, or by no reader of keys. */
function pathMistake(name: string, content: string | undefined, value: string): string | undefined {
  if (content === undefined || !looksLikePath(value)) return undefined;
  return contentOf(content, `iis-clientcert:servers.NAME.${name}`);
}

function integer({ min, max, endless }: Extract<Form, { kind: "integer" }>): z.ZodType {
  const tooSmall = endless === undefined ? undefined : `must be at least 1; ${endless} would never time out`;
  return z.int().min(min, tooSmall).max(max);
}

/** `pulumi config set` makes a text of it where it is told to. */
const PORT = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number),
    ],
    "must be a number",
  )
  .pipe(z.int().min(1).max(65535));
