import { type CertificateSource, readCertificate } from "../../../provider/src/certificate";
import { type Case, many, RUNS } from "./cases";

/** As much as is looked at: what is longer is refused by its length. */
const MOST = 1024 * 1024 - 100;

const read = (source: CertificateSource) => () => readCertificate(source, { property: "certificate" }).subject;

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`4 MB of ${what}`, read(text)],
    [`${what}, as much as is looked at`, read(`${text.slice(0, MOST)}x`)],
    [`bytes of ${what}`, read(Buffer.from(text.slice(0, MOST)).subarray(0, MOST))],
    [`a PEM block of ${what}`, read(`-----BEGIN CERTIFICATE-----\n${text.slice(0, MOST)}\n-----END CERTIFICATE-----`)],
    [`a PFX of ${what}`, read({ pfx: text.slice(0, MOST), passphrase: "x" })],
  ]),
  ["labels without an end", read(many("-----BEGIN A-----", MOST))],
  ["blocks without content", read(many("-----BEGIN A-----\n-----END A-----\n", MOST))],
  ["sequences in sequences", read(Buffer.from(many("0\x80", MOST), "latin1"))],
  [
    "empty sequences",
    read(Buffer.concat([Buffer.from("30830ffff0", "hex"), Buffer.from(many("0\0", 0xffff0), "latin1")])),
  ],
];
