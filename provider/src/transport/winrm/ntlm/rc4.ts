/** RC4, which OpenSSL 3 no longer has. One instance is one key stream: each call goes on where the last one ended. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, at) => at);
  #i = 0;
  #j = 0;

  constructor(key: Uint8Array) {
    if (key.length === 0) throw new RangeError("RC4 needs a key of at least one byte");
    const state = this.#state;
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + at(state, i) + at(key, i % key.length)) & 0xff;
      swap(state, i, j);
    }
  }

  /** Encrypts and decrypts alike; `input` is left as it is. */
  apply(input: Uint8Array): Buffer {
    const state = this.#state;
    const output = Buffer.allocUnsafe(input.length);
    for (let index = 0; index < input.length; index++) {
      this.#i = (this.#i + 1) & 0xff;
      this.#j = (this.#j + at(state, this.#i)) & 0xff;
      swap(state, this.#i, this.#j);
      output[index] = at(input, index) ^ at(state, (at(state, this.#i) + at(state, this.#j)) & 0xff);
    }
    return output;
  }
}

function swap(state: Uint8Array, i: number, j: number): void {
  const held = at(state, i);
  state[i] = at(state, j);
  state[j] = held;
}

/** Every index here is within bounds. */
function at(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
