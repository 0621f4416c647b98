/** Of ssh2, without types of its own. */
declare module "ssh2/lib/protocol/constants.js" {
  /** What `algorithms.serverHostKey` may hold. */
  export const SUPPORTED_SERVER_HOST_KEY: string[];
}
