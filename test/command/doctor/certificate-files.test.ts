import { describe, expect, test } from "vitest";
import { toPfx } from "../../../simulator/src/certificates";
import { SITE } from "../../site/clients";
import { toP7b, withoutOpenssl } from "../../support/certificates";
import { filesOf } from "../verify/files";
import { clients, doctor, entryOf, of, startWorld, type Told } from "./world";

const { alice, bob } = clients;
const mangled = Buffer.from(alice.der).fill(0, 40, 80);

async function withCertificate(content: string | Buffer, words: readonly string[] = []) {
  const world = await startWorld();
  const { file } = filesOf({ file: content });
  return doctor({ web01: await entryOf(world.simulator) }, ["--site", SITE, "--certificate", file, ...words]);
}

describe("--certificate", () => {
  test.each<[string, string | Buffer]>([
    ["PEM", alice.certificatePem],
    ["PEM with its key", `${alice.privateKeyPem}${alice.certificatePem}`],
    ["DER", alice.der],
    ["base64", alice.der.toString("base64")],
    ["base64 in lines", alice.der.toString("base64").replace(/.{64}/g, "$&\r\n")],
  ])("takes %s", async (_, content) => {
    const told = JSON.parse((await withCertificate(content, ["--json"])).out) as Told;
    expect(of(told, "mapped")).toMatchObject([
      { is: "fine", why: expect.stringContaining("the given certificate is mapped") },
    ]);
  });

  test.skipIf(withoutOpenssl("--certificate with a .p7b"))("takes a .p7b", async () => {
    const told = JSON.parse((await withCertificate(toP7b(alice), ["--json"])).out) as Told;
    expect(of(told, "mapped")).toMatchObject([{ is: "fine" }]);
  });

  test("of somebody else is told not to be mapped, with the line that maps it", async () => {
    const { out, code } = await withCertificate(bob.certificatePem);
    expect(code).toBe(1);
    expect(out).toContain("the given certificate is not mapped at this site");
    expect(out).toContain('new OneToOneMapping("client", { site: "Default Web Site", certificate: readFileSync("');
  });

  test.each<[string, string | Buffer, string]>([
    ["a PFX", toPfx(alice, "planted-passphrase"), "without its private key"],
    ["a key alone", alice.privateKeyPem, "private key"],
    ["two certificates", `${alice.certificatePem}${bob.certificatePem}`, "certificates"],
    ["nothing", "", "empty"],
    ["something else", "planted", "certificate"],
    ["a damaged certificate", mangled, "certificate"],
  ])("%s is refused in words that help, before any server is asked", async (_, content, word) => {
    const { file } = filesOf({ file: content });
    const servers = { web01: { host: "nowhere.invalid" } };
    const { out, err, code } = await doctor(servers, ["--certificate", file]);
    expect({ out, code }).toEqual({ out: "", code: 2 });
    expect(err).toContain("--certificate");
    expect(err).toContain(word);
    expect(err).not.toContain("planted");
    const { out: json } = await doctor(servers, ["--certificate", file, "--json"]);
    expect(JSON.parse(json)).toEqual({ exitCode: 2, error: err.slice("error: ".length).trimEnd() });
  });

  test.each([
    ["a file that is not there", "/nowhere/at/all.cer", "ENOENT"],
    ["a folder", "/", "is not a file"],
  ])("%s is a mistake", async (_, file, word) => {
    const { err, code } = await doctor({ web01: { host: "nowhere.invalid" } }, ["--certificate", file]);
    expect(code).toBe(2);
    expect(err).toContain(word);
  });
});
