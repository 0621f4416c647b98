import { copyFileSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AdminManager, Engine, NativeElement } from "../../simulator/src/engine";
import { add, entries, failure, makeEngine, SECTION, SITE, textOf, value } from "./support";

const PASSWORD = "S3cret – Pässwört 😀";

function mappingsOf(manager: AdminManager): NativeElement {
  return manager.getSection(SECTION.clientCertificates, SITE).getChildElement("oneToOneMappings");
}

function withMapping(engine: Engine, password: string): Engine {
  const manager = engine.open();
  add(mappingsOf(manager), { certificate: "A", password });
  manager.commit();
  return engine;
}

/** The same configuration on another machine: its keys stay where they are. */
function copied(engine: Engine): Engine {
  const copy = makeEngine({ text: textOf(engine) });
  expect(copy.keyFile).not.toBe(engine.keyFile);
  return copy;
}

function readPassword(engine: Engine): unknown {
  return entries(mappingsOf(engine.open())).map((entry) => value(entry, "password"))[0];
}

describe.each([
  ["cng", "IISCngProvider"],
  ["aes", "AesProvider"],
] as const)("on a server of the %s profile, a password", (profile, provider) => {
  test("is stored encrypted, and read in clear text", () => {
    const engine = withMapping(makeEngine({ profile }), PASSWORD);
    expect(textOf(engine)).toMatch(new RegExp(`password="\\[enc:${provider}:[A-Za-z0-9+/=]+:enc\\]"`));
    expect(textOf(engine)).not.toContain("S3cret");
    expect(readFileSync(engine.keyFile, "utf8")).not.toContain("S3cret");
    expect(readPassword(engine)).toBe(PASSWORD);
  });

  test("names its provider", () => {
    const engine = withMapping(makeEngine({ profile }), PASSWORD);
    const attribute = entries(mappingsOf(engine.open()))[0]?.getAttribute("password");
    expect(attribute?.getMetadata("encryptionProvider")).toBe(provider);
    expect(attribute?.getMetadata("isEncrypted")).toBe(true);
  });
});

test("the file's list of providers decides, where no profile is given", () => {
  const engine = makeEngine({ text: textOf(makeEngine({ profile: "aes" })) });
  expect(textOf(withMapping(engine, PASSWORD))).toContain("[enc:AesProvider:");
});

test("the same password is never stored as the same text", () => {
  const engine = makeEngine();
  const manager = engine.open();
  const written = ["A", "B"].map((certificate) => add(mappingsOf(manager), { certificate, password: PASSWORD }));
  expect(written.map((entry) => value(entry, "password"))).toEqual([PASSWORD, PASSWORD]);
  manager.commit();
  const stored = textOf(engine).match(/\[enc:[^\]]+:enc\]/g) ?? [];
  expect([stored.length, new Set(stored).size]).toEqual([2, 2]);
});

test.each([
  ["unset", "", ""],
  ["empty", 'password="[enc:IISCngProvider::enc]"', ""],
  ["empty, of a provider that the server does not have", 'password="[enc:Nobody::enc]"', ""],
  ["in clear text", 'password="plain &amp; simple"', "plain & simple"],
  ["almost of the encrypted form", 'password="[enc:IISCngProvider:AAAA:enc"', "[enc:IISCngProvider:AAAA:enc"],
])("a password that is %s reads so", (_, attribute, expected) => {
  const section = `<iisClientCertificateMappingAuthentication><oneToOneMappings><add certificate="A" ${attribute} /></oneToOneMappings></iisClientCertificateMappingAuthentication>`;
  const tag = `<location path="${SITE}"><system.webServer><security><authentication>${section}</authentication></security></system.webServer></location>`;
  const text = textOf(makeEngine()).replace("</configuration>", `${tag}</configuration>`);
  expect(readPassword(makeEngine({ text }))).toBe(expected);
});

test("a password that looks encrypted is encrypted all the same", () => {
  const engine = withMapping(makeEngine(), "[enc:IISCngProvider:AAAA:enc]");
  expect(readPassword(engine)).toBe("[enc:IISCngProvider:AAAA:enc]");
  expect(textOf(engine)).not.toContain(":AAAA:");
});

test("an empty password is stored without a payload", () => {
  const engine = withMapping(makeEngine(), "");
  expect(textOf(engine)).toContain('password="[enc:IISCngProvider::enc]"');
  expect(readPassword(engine)).toBe("");
});

describe("a password of another machine", () => {
  test("spoils its entry", () => {
    const error = failure(() => readPassword(copied(withMapping(makeEngine(), PASSWORD))));
    expect(error.hresult).toBe(0x80090016);
    expect(error.message).toContain("Failed to decrypt attribute 'password'");
    expect(error.message).not.toContain("enc:");
  });

  test("whose key is another is not decrypted either", () => {
    const other = copied(withMapping(makeEngine(), PASSWORD));
    copyFileSync(withMapping(makeEngine(), PASSWORD).keyFile, other.keyFile);
    expect(failure(() => readPassword(other)).hresult).toBe(0x80090005);
  });

  test("reads empty where the manager overlooks it, and can be written anew", () => {
    const engine = copied(withMapping(makeEngine(), PASSWORD));
    const manager = engine.open();
    manager.setMetadata("ignoreInvalidDecryption", true);
    const [entry] = entries(mappingsOf(manager));
    expect(entry && [value(entry, "certificate"), value(entry, "password")]).toEqual(["A", ""]);
    entry?.setAttribute("password", "new");
    manager.commit();
    expect(readPassword(engine)).toBe("new");
  });

  test("can be made to fail alone, where the manager overlooks it", () => {
    const engine = copied(withMapping(makeEngine(), PASSWORD));
    engine.faults.undecryptable = "error";
    const manager = engine.open();
    manager.setMetadata("ignoreInvalidDecryption", true);
    const [entry] = entries(mappingsOf(manager));
    expect(entry && value(entry, "certificate")).toBe("A");
    expect(failure(() => entry && value(entry, "password")).hresult).toBe(0x80090016);
  });

  test("on the section itself fails the section", () => {
    const engine = makeEngine();
    const manager = engine.open();
    manager.getSection(SECTION.anonymous, SITE).setAttribute("password", PASSWORD);
    manager.commit();
    const other = copied(engine).open();
    expect(failure(() => other.getSection(SECTION.anonymous, SITE)).hresult).toBe(0x80090016);
    expect(value(other.getSection(SECTION.anonymous, ""), "password")).toBe("");
  });
});

test("a provider that the file does not list encrypts nothing", () => {
  const engine = makeEngine({ text: textOf(makeEngine({ profile: "cng" })), profile: "aes" });
  const error = failure(() => withMapping(engine, PASSWORD));
  expect([error.hresult, error.message.includes("'AesProvider'")]).toEqual([0x80070490, true]);
});
