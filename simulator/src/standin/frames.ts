/** A frame: length (unsigned, 32 bits, little-endian), then as many bytes of UTF-8 JSON. */
export function frame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value), "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

/** Cuts a stream of bytes into frames, however it arrives. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #held = 0;

  feed(piece: Buffer): unknown[] {
    this.#pieces.push(piece);
    this.#held += piece.length;
    const frames: unknown[] = [];
    for (let body = this.#next(); body !== undefined; body = this.#next())
      frames.push(JSON.parse(body.toString("utf8")));
    return frames;
  }

  #next(): Buffer | undefined {
    if (this.#held < 4) return undefined;
    const end = 4 + this.#joined(4).readUInt32LE(0);
    if (this.#held < end) return undefined;
    const all = this.#joined(end);
    this.#pieces = [all.subarray(end)];
    this.#held -= end;
    return all.subarray(4, end);
  }

  /** Joins only when the first piece is too short, so that a large frame is not copied at every piece. */
  #joined(needed: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#pieces;
    if (first.length >= needed) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }
}
