import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeBase64, pemBlocks, pemBlocksIn, pemFault, pemText } from "../../provider/src/base/pem";
import { DELIVERIES } from "../support/deliveries";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const plain = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const encrypted = (cipher: string) =>
  privateKey.export({ type: "pkcs1", format: "pem", cipher, passphrase: "open sesame" }) as string;

describe.each([
  ["a key", plain],
  ["an encrypted key in the old form", encrypted("aes-256-cbc")],
  ["one of 3DES", encrypted("des-ede3-cbc")],
  ["two blocks", plain + encrypted("aes-128-cbc")],
])("%s", (_what, file) => {
  test.each(DELIVERIES)("delivered with %s is the file again", (_how, deliver) => {
    expect(pemText(pemBlocksIn(deliver(file)))).toBe(file);
  });

  test("without any line break is the file again", () => {
    expect(pemText(pemBlocks(file.replaceAll("\n", "")))).toBe(file);
  });
});

test("a first line alone is told as what it is, and so is a text that is no base64", () => {
  const [first = ""] = plain.split("\n");
  expect(pemFault(pemBlocks(first))).toMatch(/no END line.*first line only/);
  expect(pemFault(pemBlocks(plain.slice(0, 300)))).toMatch(/cut off/);
  expect(pemFault(pemBlocks(plain.replace("MII", "<p>")))).toBe(
    "holds something else than base64 between its BEGIN and END lines",
  );
  expect(pemFault(pemBlocks(plain))).toBeUndefined();
});

test("base64 may stand in quotes and have line breaks as text, and nothing else", () => {
  const bytes = Buffer.from("any bytes at all");
  const base64 = bytes.toString("base64");
  for (const given of [base64, `"${base64}"`, `'${base64}'\n`, `${base64.slice(0, 8)}\\n${base64.slice(8)}\\n`])
    expect(decodeBase64(given)).toEqual(bytes);
  for (const given of ["", '""', "a", `${base64}!`, `"${base64}" "${base64}"`])
    expect(decodeBase64(given)).toBeUndefined();
});

test("hostile texts cost no more than their length", () => {
  const size = 1024 * 1024;
  for (const part of [
    "-----BEGIN ",
    "-----BEGIN A-----",
    "\\",
    "\\\\n",
    '"',
    " ",
    "Proc-Type: ",
    "-----BEGIN A-----Proc-Type:",
  ]) {
    const text = part.repeat(Math.ceil(size / part.length));
    const before = process.cpuUsage().user;
    pemFault(pemBlocksIn(text));
    pemBlocks(`-----BEGIN A-----${text}-----END A-----`);
    expect(process.cpuUsage(undefined).user - before).toBeLessThan(5_000_000);
  }
});
