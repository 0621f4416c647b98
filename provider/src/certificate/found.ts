/** A certificate as it was found. */
export interface Found {
  readonly der: Buffer;
  /** Its private key lies beside it in a PFX. */
  readonly keyed: boolean;
}
