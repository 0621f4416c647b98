import { z } from "zod";
import { contentOf, looksLikePath } from "./meant";

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

/** Text of a file, by field: a path is a mistake that would be found by the server only, or by no reader of keys. */
export const FILE_FIELDS = {
  privateKey: "the text of the private key",
  certPem: "the text of the certificate",
  certPfx: "the PFX in base64",
} as const;

const fileText = (field: keyof typeof FILE_FIELDS) =>
  z
    .string()
    .refine((text) => !looksLikePath(text), contentOf(FILE_FIELDS[field], `iis-clientcert:servers.NAME.${field}`));

export const PRIVATE_KEY = fileText("privateKey");
export const CERT_PEM = fileText("certPem");
export const CERT_PFX = fileText("certPfx");
