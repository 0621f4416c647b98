import { createHash } from "node:crypto";

/**
 * The bytes in a value: a Uint8Array or Buffer, or what they become when Pulumi or JSON serialises them
 * (`{"0":48,"1":130}`, `{"type":"Buffer","data":[48,130]}`). Anything else: undefined. `{}` is what an empty Buffer
 * becomes, so it counts as no bytes.
 */
export function asBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === "Buffer" && Array.isArray(data) ? fromNumbers(data) : fromNumberedBytes(value);
}

function fromNumberedBytes(value: object): Uint8Array | undefined {
  const entries = Object.entries(value);
  // Whole-number keys come in ascending order, so the n-th key is n where none is missing.
  return entries.every(([key], at) => key === String(at)) ? fromNumbers(entries.map(([, byte]) => byte)) : undefined;
}

function fromNumbers(values: readonly unknown[]): Uint8Array | undefined {
  const isByte = (byte: unknown) => Number.isInteger(byte) && (byte as number) >= 0 && (byte as number) <= 255;
  return values.every(isByte) ? Uint8Array.from(values as number[]) : undefined;
}

/** SHA-256 of the bytes that the base64 text stands for, as 64 lower-case hexadecimal digits. */
export function digestOfBase64(base64: string): string {
  return createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
}
