import { readFileSync } from "node:fs";
import type { Engine } from "../../simulator/src";
import { unprotect } from "../../simulator/src/engine/protection";

/** The configuration file with every password in clear text: two encryptions of one password are never alike. */
export function decryptedText({ file, keyFile }: Engine): string {
  const keys = Object.values(JSON.parse(readOr(keyFile, "{}")) as Record<string, string>);
  const boxes = keys.map((key) => Buffer.from(key, "base64"));
  return readFileSync(file, "utf8").replace(/\[enc:([^:\]]+):([^:\]]+):enc\]/g, (_, provider, payload) => {
    const open = boxes.map((key) => tryOpen(key, payload)).find((text) => text !== undefined);
    return `[plain:${provider}:${open ?? "undecryptable"}]`;
  });
}

function tryOpen(key: Buffer, payload: string): string | undefined {
  try {
    return unprotect(key, payload, "password");
  } catch {
    return undefined;
  }
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
