import { expect, test } from "vitest";
import { readCertificate } from "../../provider/src/certificate";
import { recall, remember } from "../../provider/src/certificate/index";
import { makeAuthority } from "../../simulator/src/certificates";

const property = "certificate";

test("a certificate is read once, whatever form it came in first", () => {
  const { certificatePem, der } = makeAuthority("Known Authority");
  const read = readCertificate(certificatePem, { property });
  expect(readCertificate(der.toString("base64"), { property })).toBe(read);
});

test("no more than some thousands are kept, the newest ones", () => {
  const { der } = makeAuthority("Many");
  const facts = readCertificate(der, { property });
  for (let index = 0; index < 2_500; index++) remember({ ...facts, base64: `certificate ${index}` });
  expect(recall("certificate 2499")).toMatchObject({ subject: "CN=Many" });
  expect(recall("certificate 0")).toBeUndefined();
  expect(recall({})).toBeUndefined();
});
