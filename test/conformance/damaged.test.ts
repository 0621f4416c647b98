import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { SectionQuery } from "../../provider/src/agent/protocol";
import { conformance } from "./suite";
import { ACCESS, AUTH, askMappings, flags } from "./wishes";

/** A DER sequence of 700 bytes, and one in the short form. */
const LONG = Buffer.concat([Buffer.from([0x30, 0x82, 0x02, 0xb8]), Buffer.alloc(696, "what a certificate holds")]);
const SHORT = Buffer.concat([Buffer.from([0x30, 0x04]), Buffer.from("four")]);

const askDamaged = (location: string): SectionQuery => ({
  kind: "section",
  location,
  section: AUTH,
  collection: {
    name: "oneToOneMappings",
    key: { attribute: "certificate", compare: "bytes" },
    attributes: [
      { name: "certificate", as: "remains" },
      { name: "userName", as: "value" },
    ],
    damaged: true,
  },
});

const remains = (bytes: Buffer) => ({
  sha256: createHash("sha256").update(bytes).digest("hex"),
  bytes: bytes.length,
});

const base64 = LONG.toString("base64");
/** Texts that should be the sequence's base64, and the bytes that are left of each. */
const DAMAGED: readonly (readonly [text: string, left: Buffer])[] = [
  [base64.replace(/=+$/, ""), LONG],
  [`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`, LONG],
  [`-----BEGIN CERTIFICATE-----${base64}-----END CERTIF`, LONG],
  [`-----BEGIN CERTIFICATE----- ${base64} -----END CERTIFICATE--`, LONG],
  [`\u200e${base64}`, LONG],
  [`${base64.slice(0, 90)}\u00a0${base64.slice(90)}`, LONG],
  [base64.slice(0, 400), LONG.subarray(0, 300)],
  [base64.slice(0, 401), LONG.subarray(0, 300)],
  [base64.slice(0, 402), LONG.subarray(0, 301)],
  [base64.slice(0, 403), LONG.subarray(0, 302)],
  [Buffer.concat([LONG, SHORT]).toString("base64"), LONG],
  [Buffer.concat([SHORT, LONG]).toString("base64"), SHORT],
  ["no base64 at all", Buffer.from("no+base64+at+all".replaceAll("+", ""), "base64").subarray(0, 9)],
  ["!", Buffer.alloc(0)],
  ["MIIB", Buffer.from([0x30, 0x82, 0x01])],
  [Buffer.from([0x30, 0x85, 1, 1, 1, 1, 1]).toString("base64"), Buffer.from([0x30, 0x85, 1, 1, 1, 1, 1])],
  [Buffer.from([0x30, 0x80, 0, 0]).toString("base64"), Buffer.from([0x30, 0x80, 0, 0])],
  [Buffer.from("\x31\x00").toString("base64"), Buffer.from("\x31\x00")],
];

conformance("damaged entries", (on) => {
  on.simulated("are told by what is left of them, and whole ones are not", async ({ site, read, simulated }) => {
    const whole = [base64, base64.replace(/.{64}/g, "$&\r\n"), SHORT.toString("base64")];
    simulated.edit((doc) => {
      whole.forEach((certificate, at) => {
        doc.addMapping(site, { certificate, userName: `whole${at}`, password: "" });
      });
      DAMAGED.forEach(([certificate], at) => {
        doc.addMapping(site, { certificate, userName: `damaged${at}`, password: "" });
      });
    });
    const { answers } = await read(askDamaged(site));
    expect(answers).toEqual([
      {
        attributes: {},
        entries: DAMAGED.map(([, left], at) => ({
          attributes: { certificate: remains(left), userName: { value: `damaged${at}` } },
          inherited: false,
        })),
      },
    ]);
  });

  on.simulated("of the server level show as inherited, and others are answered as ever", async (bench) => {
    const { site, read, simulated } = bench;
    simulated.edit((doc) =>
      doc.addMapping("", { certificate: `${base64} `.slice(1), userName: "above", password: "" }),
    );
    const { answers } = await read(askDamaged(site), askDamaged(""), askMappings(site));
    expect(answers).toMatchObject([
      { entries: [{ inherited: true }] },
      { entries: [{ inherited: false }] },
      { entries: [{ attributes: { certificate: { canonical: false } } }] },
    ]);
    const [, , ordinary] = answers;
    expect(JSON.stringify(ordinary)).not.toContain("bytes");
  });
});

conformance("what stood there", (on) => {
  const asked = (location: string, ...sslFlags: string[]) => ({
    ...flags(location, ...sslFlags),
    report: ["sslFlags"],
  });

  on.test("is told where it was set at that very location, written or not", async ({ site, ensure }) => {
    await ensure([flags(site, "Ssl", "SslNegotiateCert")]);
    expect((await ensure([asked(site, "Ssl")])).results).toEqual([
      { changed: true, stood: { sslFlags: ["Ssl", "SslNegotiateCert"] } },
    ]);
    expect((await ensure([asked(site, "Ssl")])).results).toEqual([{ changed: false, stood: { sslFlags: ["Ssl"] } }]);
    expect((await ensure([flags(site, "Ssl")])).results).toEqual([{ changed: false }]);
  });

  on.test("is nothing where the location had nothing of its own", async ({ site, ensure }) => {
    expect((await ensure([asked(site, "Ssl")])).results).toEqual([{ changed: true }]);
  });

  on.simulated("is nothing where the level above has the same", async ({ site, ensure, simulated }) => {
    simulated.edit((doc) => {
      doc.set(site, ACCESS, { sslFlags: "Ssl" });
      doc.set(`${site}/same`, ACCESS, { sslFlags: "Ssl" });
      doc.set(`${site}/other`, ACCESS, { sslFlags: "None" });
    });
    const { results } = await ensure([asked(`${site}/same`, "Ssl128"), asked(`${site}/other`, "Ssl128")]);
    expect(results).toEqual([{ changed: true }, { changed: true, stood: { sslFlags: [] } }]);
  });

  on.simulated("at the server level is what is not the schema's default", async ({ ensure, simulated }) => {
    const switchOn = {
      kind: "section" as const,
      location: "",
      section: AUTH,
      set: { enabled: true, logonMethod: "Batch" },
    };
    simulated.edit((doc) => doc.set("", AUTH, { enabled: true }));
    const { results } = await ensure([{ ...switchOn, report: ["enabled", "logonMethod"] }]);
    expect(results).toEqual([{ changed: true, stood: { enabled: true } }]);
  });
});
