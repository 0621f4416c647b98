import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, frame } from "../../simulator/src/standin/frames";

test("frames come out as they went in, however the bytes are cut", () => {
  const cuts = fc.array(fc.nat({ max: 40 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.json()), cuts, (texts, lengths) => {
      const values = texts.map((text) => JSON.parse(text) as unknown);
      const reader = new FrameReader();
      const out = pieces(Buffer.concat(values.map(frame)), lengths).flatMap((piece) => reader.feed(piece));
      expect(out).toEqual(values);
    }),
  );
});

test("a frame waits for its last byte", () => {
  const bytes = frame(["é"]);
  const reader = new FrameReader();
  expect(reader.feed(bytes.subarray(0, -1))).toEqual([]);
  expect(reader.feed(bytes.subarray(-1))).toEqual([["é"]]);
});

/** Cut after these lengths in turn, empty pieces among them; the last piece takes the rest. */
function pieces(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const cut: Buffer[] = [];
  let start = 0;
  for (const length of lengths) {
    cut.push(bytes.subarray(start, start + length));
    start += length;
  }
  return [...cut, bytes.subarray(start)];
}
