import { z } from "zod";

export const limit = (unlimited: string) => z.int().min(1, `is to be 1 or more: ${unlimited} means waiting for ever`);

export const PORT = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number),
    ],
    "is to be a number",
  )
  .pipe(z.int().min(1).max(65535));

export const DIALLING = {
  dialErrorLimit: limit("0 or a negative number").max(1000).default(10),
  perDialTimeout: limit("0").max(3600).default(15),
};

export const SETTINGS = {
  forgetUnreachable: z.boolean().default(false),
  requestTimeout: limit("0").max(3600).default(120),
};

export const SHARED = { sharedConfiguration: z.boolean().default(false) };
