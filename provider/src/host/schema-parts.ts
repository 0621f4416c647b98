import { z } from "zod";

/** Name or address of a host, without user, port or path. */
export const HOST_FORM = /^[^\s/@"'\\]+$/;

export const limit = (unlimited: string) => z.int().min(1, `is to be 1 or more: ${unlimited} means waiting for ever`);

const NO_HOST = "is to be the name or address of a host, without user, port or path";

/** RFC 1035, 2.3.4: no name has more than 255 octets. */
export const HOST = z.string().max(255, NO_HOST).regex(HOST_FORM, NO_HOST);

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
