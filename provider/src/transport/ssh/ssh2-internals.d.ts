/** Of ssh2, without types of its own. */
declare module "ssh2/lib/protocol/constants.js" {
  /** What `algorithms.serverHostKey` may hold. */
  export const SUPPORTED_SERVER_HOST_KEY: string[];
  /** What `algorithms.kex`, `.cipher` and `.hmac` may hold, on this Node. */
  export const SUPPORTED_KEX: readonly string[];
  export const SUPPORTED_CIPHER: readonly string[];
  export const SUPPORTED_MAC: readonly string[];
}
