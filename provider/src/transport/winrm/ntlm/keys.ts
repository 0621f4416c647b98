import { createHash, createHmac } from "node:crypto";
import md4 from "js-md4";
import { fold } from "../../../base/fold";
import { utf16 } from "./fields";

export function hmacMd5(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const hmac = createHmac("md5", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

export function md5(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** NTOWFv2, MS-NLMP 3.3.2. The password comes as text because this is where it ends. */
export function responseKey(user: string, domain: string, password: string): Buffer {
  const ntHash = Buffer.from(md4.arrayBuffer(utf16(password)));
  return hmacMd5(ntHash, utf16(fold(user) + domain));
}

export type Way = "client-to-server" | "server-to-client";

/** SIGNKEY and SEALKEY with 128 bits, MS-NLMP 3.4.5.2 and 3.4.5.3. */
export function directionKeys(exportedKey: Buffer, way: Way): { signKey: Buffer; sealKey: Buffer } {
  const derive = (purpose: string): Buffer =>
    md5(exportedKey, Buffer.from(`session key to ${way} ${purpose} key magic constant\0`, "latin1"));
  return { signKey: derive("signing"), sealKey: derive("sealing") };
}
