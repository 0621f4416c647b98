import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Engine, editConfig, NativeError } from "../../simulator/src/engine";
import { freshFile, makeEngine, SECTION, SITE } from "./support";

const APPHOST = "MACHINE/WEBROOT/APPHOST";
const security = (content: string) => `<system.webServer><security>${content}</security></system.webServer>`;

function unlocked(): Engine {
  const text = freshFile().replace(
    /(<section name="(?:access|iisClientCertificateMappingAuthentication)"[^>]*overrideModeDefault=")Deny"/g,
    '$1Allow"',
  );
  return makeEngine({ text });
}

function write(engine: Engine, content: string): void {
  writeFileSync(engine.webConfigFile(SITE), `<configuration>${content}</configuration>`);
}

function flagsAt(engine: Engine, below: string): unknown {
  return engine.openWeb(SITE).getSection(SECTION.access, below).getAttribute("sslFlags").value;
}

test("what a site's web.config says wins, level by level, and says from which file it comes", () => {
  const engine = unlocked();
  editConfig(engine, (doc) => {
    doc.set(SITE, SECTION.access, { sslFlags: "Ssl" });
    doc.set(`${SITE}/api`, SECTION.access, { sslFlags: "Ssl128" });
  });
  expect([flagsAt(engine, ""), flagsAt(engine, "api"), flagsAt(engine, "other")]).toEqual([8, 256, 8]);
  const at = (below: string) => engine.openWeb(SITE).getSection(SECTION.access, below).getMetadata("deepestPathSet");
  expect([at(""), at("api")]).toEqual([APPHOST, APPHOST]);

  const below = `<location path="API/v1">${security('<access sslFlags="Ssl,Ssl128" />')}</location>`;
  write(engine, `${security('<access sslFlags="SslNegotiateCert" />')}${below}`);
  expect(["", "api", "api/v1", "other"].map((path) => flagsAt(engine, path))).toEqual([32, 256, 264, 32]);
  expect(["", "api", "api/v1"].map(at)).toEqual([`${APPHOST}/${SITE}`, APPHOST, `${APPHOST}/${SITE}`]);
  // Through APPHOST nothing is seen of it.
  const seen = engine.open().getSection(SECTION.access, SITE);
  expect([seen.getAttribute("sslFlags").value, seen.getMetadata("deepestPathSet")]).toEqual([8, APPHOST]);
});

test("its entries come after those of the levels above, which clear takes away", () => {
  const engine = unlocked();
  editConfig(engine, (doc) => doc.addMapping(SITE, { certificate: "AAAA", userName: "alice", password: "p" }));
  const users = () => {
    const { collection } = engine
      .openWeb(SITE)
      .getSection(SECTION.clientCertificates, "")
      .getChildElement("oneToOneMappings");
    return Array.from(
      { length: collection?.count ?? 0 },
      (_, at) => collection?.getItem(at).getAttribute("userName").value,
    );
  };
  const section = (entries: string) =>
    security(
      `<authentication><iisClientCertificateMappingAuthentication><oneToOneMappings>${entries}</oneToOneMappings></iisClientCertificateMappingAuthentication></authentication>`,
    );
  write(engine, section('<add certificate="BBBB" userName="bob" />'));
  expect(users()).toEqual(["alice", "bob"]);
  write(engine, section('<clear /><add certificate="BBBB" userName="bob" />'));
  expect(users()).toEqual(["bob"]);
});

test("a locked section may be read through the site, and may not stand in its web.config", () => {
  const engine = makeEngine();
  const section = engine.openWeb(SITE).getSection(SECTION.access, "");
  expect([section.isLocked, section.overrideModeEffective]).toEqual([true, "Deny"]);
  expect(() => section.setAttribute("sslFlags", "Ssl")).toThrow(NativeError);
  write(engine, security('<access sslFlags="Ssl" />'));
  const refused = expect.objectContaining({ hresult: 0x80070021, message: expect.stringContaining(".web.config") });
  expect(() => flagsAt(engine, "")).toThrow(refused as never);
  expect(engine.openWeb(SITE).getSection(SECTION.anonymous, "").getAttribute("enabled").value).toBe(true);
});
