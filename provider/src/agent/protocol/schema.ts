import { z } from "zod";
import { Secret } from "../../base/secret";

/**
 * What is read of a value that came, and its type. zod reads; its types stay in this file, because the published types
 * reach those of the protocol, and zod's do not compile for every program that is checked without skipLibCheck.
 */
export class Schema<T> {
  private constructor(private readonly zod: z.ZodType<T>) {}

  /** Stops at the first mistake. */
  read(value: unknown): { readonly value: T } | { readonly path: readonly PropertyKey[]; readonly message: string } {
    const parsed = this.zod.safeParse(value);
    if (parsed.success) return { value: parsed.data };
    const [issue] = parsed.error.issues;
    return { path: issue?.path ?? [], message: issue?.message ?? "unknown" };
  }

  /** Refuses what does not hold, in these words. */
  where(holds: (value: T) => boolean, message: string): Schema<T> {
    return new Schema(this.zod.refine(holds, message));
  }

  orNull(): Schema<T | null> {
    return new Schema(this.zod.nullable());
  }

  static text({ longest, pattern }: { longest?: number; pattern?: RegExp } = {}, message?: string): Schema<string> {
    const bounded = longest === undefined ? z.string() : z.string().max(longest);
    return new Schema(pattern ? bounded.regex(pattern, message) : bounded);
  }

  static number(): Schema<number> {
    return new Schema(z.number());
  }

  static integer(): Schema<number> {
    return new Schema(z.int());
  }

  /** 0, 1, 2 … */
  static count(): Schema<number> {
    return new Schema(z.int().nonnegative());
  }

  static boolean(): Schema<boolean> {
    return new Schema(z.boolean());
  }

  static literal<const T extends string | boolean>(value: T): Schema<T> {
    return new Schema(z.literal(value));
  }

  static choice<const T extends string>(values: readonly T[]): Schema<T> {
    return new Schema(z.enum(values));
  }

  /** Goes one way only: what comes holds none. */
  static secret(): Schema<Secret> {
    return new Schema(z.instanceof(Secret));
  }

  /** `most`: a longer one is refused before any of it is read. Default: no limit. */
  static list<T>(item: Schema<T>, { most = Number.POSITIVE_INFINITY } = {}): Schema<readonly T[]> {
    return new Schema(list(item.zod, most));
  }

  static dictionary<T>(item: Schema<T>): Schema<Readonly<Record<string, T>>> {
    return new Schema(dictionary(item.zod));
  }

  /** The first that fits. */
  static union<T extends readonly unknown[]>(...schemas: { [K in keyof T]: Schema<T[K]> }): Schema<T[number]> {
    return new Schema(z.union(schemas.map(({ zod }) => zod)));
  }

  /** What is no field of it is dropped. */
  static object<F extends Fields>(fields: F): Schema<Told<F>> {
    return Schema.#ofShape(fields, z.object);
  }

  /** What is no field of it is refused. */
  static exact<F extends Fields>(fields: F): Schema<Told<F>> {
    return Schema.#ofShape(fields, z.strictObject);
  }

  static optional<T>(schema: Schema<T>): Optional<T> {
    return { optional: schema };
  }

  static #ofShape<F extends Fields>(fields: F, make: (shape: z.ZodRawShape) => z.ZodType): Schema<Told<F>> {
    const shape = Object.entries(fields).map(([name, field]) => [
      name,
      "optional" in field ? field.optional.zod.exactOptional() : field.zod,
    ]);
    // The compiler cannot follow that an object of this shape is read to `Told<F>`.
    return new Schema(make(Object.fromEntries(shape)) as z.ZodType<Told<F>>);
  }
}

export interface Optional<T> {
  readonly optional: Schema<T>;
}

type Fields = Readonly<Record<string, Schema<unknown> | Optional<unknown>>>;

/** The type of what a schema reads. */
export type Of<S> = S extends Schema<infer T> ? T : never;

type Told<F> = Flat<
  { readonly [K in keyof F as F[K] extends Optional<unknown> ? never : K]: Of<F[K]> } & {
    readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: F[K] extends Optional<infer T> ? T : never;
  }
>;

type Flat<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;

/** In every request and every line of an answer. */
export const numbered = {
  /** The answer carries the same number. */
  id: Schema.count(),
};

/**
 * Lists and records whose reading ends at the first mistake. zod's own collect every one, and a line of millions would
 * fill the memory with complaints of which one is told.
 */
function list<T>(item: z.ZodType<T>, most: number): z.ZodType<T[]> {
  return z.array(z.unknown()).transform((values, context) => {
    const read: T[] = [];
    if (values.length > most) {
      context.addIssue({ code: "custom", message: `expected at most ${most}` });
      return z.NEVER;
    }
    for (const [index, value] of values.entries()) {
      const parsed = item.safeParse(value);
      if (!parsed.success) return complain(context, index, parsed.error);
      read.push(parsed.data);
    }
    return read;
  });
}

function dictionary<T>(item: z.ZodType<T>): z.ZodType<Record<string, T>> {
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
