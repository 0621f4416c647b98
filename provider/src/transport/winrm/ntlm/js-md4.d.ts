/** The part of js-md4 that is used here; the package brings no types. */
declare module "js-md4" {
  const md4: { arrayBuffer(message: Uint8Array): ArrayBuffer };
  export = md4;
}
