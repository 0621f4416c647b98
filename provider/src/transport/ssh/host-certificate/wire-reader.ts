/** Reads values that stand one behind the other (RFC 4251, 5). Throws RangeError where the bytes end too soon. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** How many bytes have been read. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  uint64(): bigint {
    const value = this.#bytes.readBigUInt64BE(this.#at);
    this.#at += 8;
    return value;
  }

  string(): Buffer {
    const length = this.uint32();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError("a string reaches beyond the end");
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  text(): string {
    return this.string().toString("utf8");
  }

  /** What is left, as `read` takes it apart; at most so many. */
  all<T>(read: (reader: this) => T, most: number): T[] {
    const values: T[] = [];
    while (!this.isAtEnd) {
      if (values.length === most) throw new RangeError(`there are more than ${most}`);
      values.push(read(this));
    }
    return values;
  }
}
