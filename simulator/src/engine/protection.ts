import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { configError, HRESULT } from "./errors";

/** The key containers of one machine, in a file of their own: where the configuration is copied without it, nothing decrypts. */
export interface KeyStore {
  /** undefined where the container does not exist. */
  find(container: string): Buffer | undefined;
  findOrCreate(container: string): Buffer;
}

export function openKeyStore(file: string): KeyStore {
  const read = () => readKeys(file);
  return {
    find: (container) => decodeKey(read()[container]),
    findOrCreate(container) {
      const keys = read();
      const known = decodeKey(keys[container]);
      if (known !== undefined) return known;
      const key = randomBytes(32);
      const all = { ...keys, [container]: key.toString("base64") };
      writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
      return key;
    },
  };
}

function readKeys(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

function decodeKey(base64: string | undefined): Buffer | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, "base64");
}

const PROTECTED = /^\[enc:([^:]+):([^:]*):enc\]$/;

/** Provider and payload of `[enc:PROVIDER:BASE64:enc]`; undefined for any other text. */
export function parseProtected(text: string): { readonly provider: string; readonly payload: string } | undefined {
  const match = PROTECTED.exec(text);
  return match === null ? undefined : { provider: match[1] ?? "", payload: match[2] ?? "" };
}

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM: nonce, tag, ciphertext of the UTF-16 text. (The real providers' layout is another, and undocumented.) */
export function protect(provider: string, key: Buffer, text: string): string {
  if (text === "") return `[enc:${provider}::enc]`;
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
  const sealed = Buffer.concat([cipher.update(text, "utf16le"), cipher.final()]);
  return `[enc:${provider}:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64")}:enc]`;
}

/** Throws, naming the attribute, where the key is not the one that encrypted it. */
export function unprotect(key: Buffer, payload: string, attribute: string): string {
  const bytes = Buffer.from(payload, "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString("utf16le");
  } catch {
    throw configError(HRESULT.undecryptable, `Failed to decrypt attribute '${attribute}'`);
  }
}
