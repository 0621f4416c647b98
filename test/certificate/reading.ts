import { type CertificateSource, type ClientCertificate, readCertificate } from "../../provider/src/certificate";
import { InputError } from "../../provider/src/errors";

export function read(source: unknown): ClientCertificate {
  return readCertificate(source as CertificateSource, { property: "certificate" });
}

/** The refusal of an input; fails where it is not refused, or not by an InputError. */
export function refusal(source: unknown): InputError {
  try {
    read(source);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("the input was not refused");
}
