import fc from "fast-check";
import { expect, test } from "vitest";
import { readDuration, readResponse, writeDuration, writeRequest } from "../../../provider/src/transport/winrm/wsman";
import { request, requestHeaders, response } from "./arbitrary";
import { readRequest } from "./read-request";
import { writeResponse } from "./write-response";

test("a request is read as it was written, whatever its texts and bytes are", () => {
  fc.assert(
    fc.property(request, requestHeaders, (asked, headers) => {
      const read = readRequest(Buffer.from(writeRequest(asked, headers)));
      expect(read.request).toEqual(asked);
      expect(read.headers).toMatchObject({ ...headers, to: headers.to.trim() });
    }),
  );
});

test("an answer is read as it was written, and names the message that it answers", () => {
  fc.assert(
    fc.property(response, fc.uuid(), (answered, id) => {
      const read = readResponse(writeResponse(answered, { relatesTo: ` uuid:${id} ` }));
      expect(read.response).toEqual(answered);
      expect(read.headers.relatesTo).toBe(` uuid:${id} `);
    }),
  );
});

test("durations are read as they were written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (ms) => {
      expect(readDuration(writeDuration(ms / 1_000))).toBe(ms / 1_000);
    }),
  );
  expect(readDuration("P1DT2H3M4.5S")).toBe(93_784.5);
  for (const wrong of ["", "P", "PT", "20", "PT20", "-PT20S", "P1Y", "PTS"])
    expect(readDuration(wrong)).toBeUndefined();
});
