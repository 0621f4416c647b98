import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { OneToOneMapping, type OneToOneMappingArgs } from "../../provider/src";
import { type Issued, issueClient, issueServer, makeCa, toPfx } from "../support/certificates";
import { declare } from "./program";

const ca = makeCa();
const alice = issueClient(ca, "alice");
const pfx = toPfx(alice, "passphrase");
const base64 = (issued: Issued) => issued.der.toString("base64");

function declareMapping(certificate: unknown) {
  return declare(() => [
    new OneToOneMapping("alice's door", {
      site: "S",
      certificate: certificate as OneToOneMappingArgs["certificate"],
      userName: "CORP\\alice",
    }),
  ]);
}

test.each<[string, unknown]>([
  ["text", alice.certificatePem],
  ["a Buffer", alice.der],
  ["bytes", new Uint8Array(alice.der)],
  ["bytes out of the middle of others", Buffer.concat([Buffer.from("...."), alice.der]).subarray(4)],
  ["a promise of bytes", Promise.resolve(alice.der)],
  ["an output of bytes", pulumi.output(alice.der)],
  ["an output that makes bytes", pulumi.output("").apply(() => alice.der as never)],
  ["a PFX in bytes", { pfx, passphrase: "passphrase" }],
  ["a PFX in base64", { pfx: pfx.toString("base64"), passphrase: "passphrase" }],
  ["a promise of a PFX", { pfx: Promise.resolve(pfx), passphrase: Promise.resolve("passphrase") }],
  ["an output of a PFX", { pfx: pulumi.output(pfx), passphrase: pulumi.output("passphrase") }],
  ["a PFX as an output with bytes in it", pulumi.output({ pfx, passphrase: "passphrase" })],
  ["a promise of a PFX with bytes in it", Promise.resolve({ pfx, passphrase: "passphrase" })],
])("a certificate may come as %s", async (_form, certificate) => {
  const { registered, failures, warnings } = await declareMapping(certificate);
  expect(failures).toEqual([]);
  expect(warnings).toEqual([]);
  expect(registered.map(({ inputs }) => inputs.certificate)).toEqual([base64(alice)]);
});

test.each([
  ["has expired", issueClient(ca, "old", -3), /CN=old .*(ended|expired)/],
  ["ends within 30 days", issueClient(ca, "soon", 20), /CN=soon expires on .*, in \d+ days/],
  ["is not meant for clients", issueServer(ca), /CN=localhost.* lacks client authentication/],
  ["is an authority's", ca, /CN=Test CA.* certificate authority/],
])("a certificate that %s is warned of once, and declared all the same", async (_what, issued, text) => {
  const { registered, warnings } = await declareMapping(issued.certificatePem);
  expect(warnings).toEqual([expect.stringMatching(text)]);
  expect(registered).toHaveLength(1);
});

test.each<[string, unknown, string, RegExp]>([
  ["garbage", "planted-garbage", "certificate", /certificate\/\w+/],
  ["a private key alone", alice.privateKeyPem, "certificate", /private key/],
  ["a PFX with another passphrase", { pfx, passphrase: "planted-wrong" }, "certificate.passphrase", /passphrase/],
  ["a PFX without bytes", { pfx: undefined, passphrase: "planted-wrong" }, "certificate.pfx", /certificate\/\w+/],
  ["nothing", undefined, "certificate", /certificate/],
  ["a number", 42, "certificate", /certificate\/\w+/],
])(
  "%s ends the program with the names of the resource and the property, without a stack",
  async (_what, certificate, property, text) => {
    const { registered, failures } = await declareMapping(certificate);
    expect(registered).toEqual([]);
    expect(failures).toHaveLength(1);
    for (const refusal of failures) {
      expect(refusal.message).toContain(`OneToOneMapping "alice's door": ${property}: `);
      expect(refusal.message).toMatch(text);
      expect(pulumi.RunError.isInstance(refusal)).toBe(true);
      expect(refusal.stack).not.toMatch(/\n\s+at |planted|BEGIN/);
    }
  },
);
