import { readFileSync } from "node:fs";
import { utils } from "ssh2";

/** The public keys of a file, a line each, as in authorized_keys without options. */
export function readAuthorizedKeys(file: string): string[] {
  const lines = readFileSync(file, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines[0]?.startsWith("-----BEGIN"))
    throw new Error(`${file} is no public key: --authorized-key takes the .pub file beside a private key`);
  if (lines.length === 0) throw new Error(`${file} holds no public key`);
  for (const [index, line] of lines.entries()) {
    const key = utils.parseKey(line);
    if (key instanceof Error)
      throw new Error(`key ${index + 1} of ${file} cannot be read: expected was type and base64, without options`);
    if (key.isPrivateKey()) throw new Error(`${file} holds a private key: expected was a public one`);
  }
  return lines;
}
