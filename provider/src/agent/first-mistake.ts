import { z } from "zod";

/**
 * Lists and records whose reading ends at the first mistake. zod's own collect every one, and a line of millions would
 * fill the memory with complaints of which one is told.
 */
export function list<T>(item: z.ZodType<T>): z.ZodType<T[]> {
  return z.array(z.unknown()).transform((values, context) => {
    const read: T[] = [];
    for (const [index, value] of values.entries()) {
      const parsed = item.safeParse(value);
      if (!parsed.success) return complain(context, index, parsed.error);
      read.push(parsed.data);
    }
    return read;
  });
}

export function dictionary<T>(item: z.ZodType<T>): z.ZodType<Record<string, T>> {
  return z
    .custom<object>(isObject, { error: "Invalid input: expected record", abort: true })
    .transform((values, context) => {
      const read: [string, T][] = [];
      // One by one: a list of millions of names takes longer than finding the first mistake.
      for (const name in values) {
        const parsed = item.safeParse((values as Record<string, unknown>)[name]);
        if (!parsed.success) return complain(context, name, parsed.error);
        read.push([name, parsed.data]);
      }
      return Object.fromEntries(read);
    });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function complain(context: z.RefinementCtx, at: string | number, error: z.ZodError): never {
  const [issue] = error.issues;
  context.addIssue({ code: "custom", path: [at, ...(issue?.path ?? [])], message: issue?.message ?? "unknown" });
  return z.NEVER;
}
