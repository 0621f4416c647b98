import * as pulumi from "@pulumi/pulumi";
import * as pulumiErrors from "@pulumi/pulumi/cmd/run/error";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { OneToOneMapping, SslAccess } from "../../provider/src";
import * as certificates from "../../provider/src/certificate/warnings";
import { identityOf } from "../../provider/src/reconcile/identity";
import { issueClient, makeCa, makeCertificate, withoutOpenssl } from "../support/certificates";
import { declare } from "./program";

/** How Pulumi prints an error that it does not know; no part of its public interface. */
const { defaultErrorMessage } = pulumiErrors as unknown as { defaultErrorMessage(error: unknown): string };

vi.mock("../../provider/src/certificate/warnings", { spy: true });
vi.mock("../../provider/src/reconcile/identity", { spy: true });

const alice = issueClient(makeCa(), "alice").certificatePem;
const mapping = (certificate: string) => () => [
  new OneToOneMapping("alice", { site: "S", certificate, userName: "CORP\\alice" }),
];

/** What hangs on itself, and on everything else. */
function cyclic(): Error {
  const error = new TypeError("planted-secret");
  return Object.assign(error, { self: error, cause: error, process, value: "planted-secret" });
}

const thrown: [string, () => unknown][] = [
  ["an error with cycles", cyclic],
  ["an error of zod", () => z.object({ password: z.number() }).safeParse({ password: "planted-secret" }).error],
  ["an object without a prototype", () => Object.assign(Object.create(null), { secret: "planted-secret" })],
  ["a text", () => "planted-secret"],
  ["nothing", () => undefined],
];

/** Nothing hangs on it but what Pulumi itself puts there, and it is short. */
function expectPlain(failures: readonly Error[], resource: string): void {
  expect(failures).toHaveLength(1);
  const [failure] = failures as [Error];
  expect(pulumi.RunError.isInstance(failure)).toBe(true);
  expect(failure.message).toContain(`${resource}: `);
  expect(failure.message.length).toBeLessThan(500);
  // `promise` is Pulumi's own: debuggable.js notes which one was rejected.
  for (const name of Reflect.ownKeys(failure).filter((name) => name !== "promise")) {
    expect(["string", "boolean"], String(name)).toContain(typeof Reflect.get(failure, name));
  }
  const shown = defaultErrorMessage(failure);
  expect(shown.length).toBeLessThan(1000);
  expect(shown).not.toMatch(/planted-secret|\n\s+at /);
}

test.each(thrown)("%s, thrown while a certificate is looked at, reaches Pulumi as one line", async (_, error) => {
  vi.mocked(certificates.certificateWarnings).mockImplementationOnce(() => {
    throw error();
  });
  const { failures, registered } = await declare(mapping(alice));
  expectPlain(failures, 'OneToOneMapping "alice"');
  expect(registered).toEqual([]);
});

test.each(thrown)("%s, thrown while duplicates are looked for, reaches Pulumi as one line", async (_, error) => {
  vi.mocked(identityOf).mockImplementationOnce(() => {
    throw error();
  });
  const { failures } = await declare(() => [new SslAccess("tls", { site: "S", sslFlags: ["Ssl"] })]);
  expectPlain(failures, 'SslAccess "tls"');
});

test.skipIf(withoutOpenssl("certificates with damaged extensions"))(
  "extensions that cannot be read are warnings, and the mapping is declared",
  async () => {
    const extensions = ["2.5.29.37=DER:05:00", "2.5.29.19=DER:04:00"];
    const { certificatePem } = makeCertificate({ subject: "/CN=judy", extensions });
    const { failures, registered, warnings } = await declare(mapping(certificatePem));
    expect(failures).toEqual([]);
    expect(registered).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringContaining("its extended key usage cannot be read"),
      expect.stringContaining("its basic constraints cannot be read"),
    ]);
  },
);

test.each([42, null, true])("a connection that is %s is left to check", async (connection) => {
  const { failures, registered } = await declare(() => [
    new SslAccess("tls", { connection: connection as never, site: "S", sslFlags: ["Ssl"] }),
  ]);
  expect(failures).toEqual([]);
  expect(registered).toHaveLength(1);
});

test("no mistake that check lists ends the program at the first one", async () => {
  const place = { site: undefined } as never as { site: string };
  const { failures, registered } = await declare(() => [
    new OneToOneMapping("site", { ...place, certificate: alice, userName: "CORP\\al:ice" }),
    new OneToOneMapping("account", { site: "S", certificate: alice, userName: "svc$", password: "\n" }),
    new SslAccess("host", { connection: { host: "web01:2222", password: "p\n" }, site: "S", sslFlags: ["Ssl"] }),
    new SslAccess("both", { site: "S", serverLevel: true, sslFlags: ["SslRequireCert"] } as never),
    new SslAccess("nothing", undefined as never),
  ]);
  expect(failures).toEqual([]);
  expect(registered.map(({ name }) => name).sort()).toEqual(["account", "both", "host", "nothing", "site"]);
});
