import { describe, expect, test } from "vitest";
import { add, entries, failure, inLocation, makeEngine, SECTION, SITE, textOf, value, withContent } from "./support";

const FLAGS = { server: 8, site: 40, path: 104 };

function access(path: string, flags: number): string {
  return inLocation(path, SECTION.access, `<access sslFlags="${flags}" />`);
}

function flagsAt(text: string, location: string): unknown {
  return value(makeEngine({ text }).open().getSection(SECTION.access, location), "sslFlags");
}

describe("a value", () => {
  const text = withContent(access(SITE, FLAGS.site) + access(`${SITE}/app/deep`, FLAGS.path));

  test.each([
    ["the server level", "", 0],
    ["the site", SITE, FLAGS.site],
    ["the site in other letters", "dEFAULT wEB sITE", FLAGS.site],
    ["a folder that inherits from the site", `${SITE}/app`, FLAGS.site],
    ["a folder of its own tag", `${SITE}/APP/deep`, FLAGS.path],
    ["what lies below that", `${SITE}/app/deep/er`, FLAGS.path],
    ["a folder whose name only begins alike", `${SITE}/app/deeper`, FLAGS.site],
    ["another site", "Other", 0],
    ["slashes at the ends", `/${SITE}/`, FLAGS.site],
  ])("at %s", (_, location, expected) => {
    expect(flagsAt(text, location)).toBe(expected);
  });

  test.each(["", "."])("of a location tag with the path '%s' is the server level's", (path) => {
    const fresh = withContent("").replace('<access sslFlags="None" />', "");
    const moved = fresh.replace("</configuration>", `${access(path, FLAGS.server)}</configuration>`);
    expect(flagsAt(moved, "")).toBe(FLAGS.server);
    expect(flagsAt(moved, ".")).toBe(FLAGS.server);
    expect(flagsAt(moved, SITE)).toBe(FLAGS.server);
  });

  test("of the server level may not stand both outside and inside such a tag", () => {
    for (const path of ["", "."]) {
      const error = failure(() => flagsAt(withContent(access(path, FLAGS.server)), SITE));
      expect([error.hresult, error.message.includes("duplicate")]).toEqual([0x8007000d, true]);
    }
  });

  test("of one section may not stand in two tags of one path", () => {
    const twice = withContent(access(SITE, FLAGS.site) + access(SITE.toUpperCase(), FLAGS.path));
    expect(failure(() => flagsAt(twice, SITE)).hresult).toBe(0x8007000d);
    expect(flagsAt(twice, "Other")).toBe(0);
  });

  test("is found in whichever of a path's tags it stands", () => {
    const other = inLocation(SITE, SECTION.anonymous, "<anonymousAuthentication enabled='false' />");
    expect(flagsAt(withContent(other + access(SITE, FLAGS.site)), SITE)).toBe(FLAGS.site);
  });
});

test("a site that does not exist is an unrecognized path, whatever tags there are", () => {
  const manager = makeEngine({ text: withContent(access("Gone", 8)) }).open();
  for (const location of ["Gone", "Gone/app", "Default Web Site 2"]) {
    const error = failure(() => manager.getSection(SECTION.access, location));
    expect(error.hresult).toBe(0x80070002);
    expect(error.message).toContain(`Unrecognized configuration path 'MACHINE/WEBROOT/APPHOST/${location}'`);
  }
});

test.each([
  ["an undeclared section", "system.webServer/noSuch", 0x80070490, "missing a section declaration"],
  ["a section of another letter case", "system.webserver/security/access", 0x80070490, "missing a section declaration"],
  ["a section of redirection.config", "configurationRedirection", 0x80070490, "missing a section declaration"],
  ["a declared section without schema", "system.webServer/handlers", 0x80070002, "missing schema"],
])("%s cannot be read", (_, section, hresult, text) => {
  const error = failure(() => makeEngine().open().getSection(section, ""));
  expect([error.hresult, error.message.includes(text)]).toEqual([hresult, true]);
});

describe("a write", () => {
  test("makes the location tag at the end, with the path as it was asked for", () => {
    const engine = makeEngine();
    const manager = engine.open();
    manager.getSection(SECTION.access, SITE).setAttribute("sslFlags", "Ssl");
    manager.commit();
    const tag = `<location path="${SITE}">\r\n        <system.webServer>\r\n            <security>\r\n                <access sslFlags="Ssl" />`;
    expect(textOf(engine)).toContain(tag);
    expect(textOf(engine).indexOf(tag)).toBeGreaterThan(textOf(engine).indexOf('<location path="" '));
  });

  test("goes into the tag that is there, whatever its letters", () => {
    const engine = makeEngine({ text: withContent(access(SITE.toUpperCase(), FLAGS.site)) });
    const manager = engine.open();
    manager.getSection(SECTION.anonymous, SITE).setAttribute("enabled", false);
    manager.getSection(SECTION.access, SITE.toLowerCase()).setAttribute("sslFlags", FLAGS.path);
    expect(manager.getLocationPaths()).toEqual(["", SITE.toUpperCase()]);
    manager.commit();
    expect(value(engine.effective(SECTION.access, SITE), "sslFlags")).toBe(FLAGS.path);
    expect(value(engine.effective(SECTION.anonymous, SITE), "enabled")).toBe(false);
    expect(engine.open().getLocationPaths()).toEqual(["", SITE.toUpperCase()]);
  });

  test("keeps out of a tag that says something about all it holds", () => {
    const deny = access(SITE, FLAGS.site).replace("<location ", '<location overrideMode="Deny" ');
    const manager = makeEngine({ text: withContent(deny) }).open();
    manager.getSection(SECTION.anonymous, SITE).setAttribute("enabled", false);
    expect(manager.getSection(SECTION.anonymous, SITE).overrideMode).toBe("Inherit");
    expect(manager.getSection(SECTION.access, SITE).overrideMode).toBe("Deny");
    expect(manager.getLocationPaths()).toEqual(["", SITE, SITE]);
  });

  test("through one spelling of a location is seen through every other, before the commit", () => {
    const manager = makeEngine().open();
    const [one, other] = [SITE, SITE.toUpperCase()].map((spelling) => manager.getSection(SECTION.access, spelling));
    one?.setAttribute("sslFlags", "Ssl");
    expect(other && value(other, "sslFlags")).toBe(8);
  });

  test("is seen by another manager after the commit only", () => {
    const engine = makeEngine();
    const [writer, reader] = [engine.open(), engine.open()];
    expect(value(reader.getSection(SECTION.access, SITE), "sslFlags")).toBe(0);
    writer.getSection(SECTION.access, SITE).setAttribute("sslFlags", "Ssl");
    writer.commit();
    expect(value(reader.getSection(SECTION.access, SITE), "sslFlags")).toBe(0);
    expect(value(engine.open().getSection(SECTION.access, SITE), "sslFlags")).toBe(8);
  });

  test("of the default stands in the file", () => {
    const engine = makeEngine();
    const manager = engine.open();
    manager.getSection(SECTION.access, SITE).setAttribute("sslFlags", 0);
    manager.commit();
    const { isInheritedFromDefaultValue } = engine.effective(SECTION.access, SITE).getAttribute("sslFlags");
    expect([textOf(engine).split('<access sslFlags="None" />').length, isInheritedFromDefaultValue]).toEqual([
      3,
      false,
    ]);
  });

  test("of a section that is taken back leaves the others of the tag alone", () => {
    const anonymous = "<anonymousAuthentication enabled='false' />";
    const text = withContent(access(SITE, FLAGS.site) + inLocation(SITE, SECTION.anonymous, anonymous));
    const engine = makeEngine({ text });
    const manager = engine.open();
    manager.getSection(SECTION.access, SITE).revertToParent();
    manager.commit();
    expect(value(engine.effective(SECTION.access, SITE), "sslFlags")).toBe(0);
    expect(value(engine.effective(SECTION.anonymous, SITE), "enabled")).toBe(false);
  });
});

describe("attributes", () => {
  test("unset at a site, the server level's value shows again", () => {
    const manager = makeEngine().open();
    manager.getSection(SECTION.anonymous, "").setAttribute("userName", "WEB\\guest");
    const section = manager.getSection(SECTION.anonymous, SITE);
    section.setAttribute("userName", "WEB\\other");
    section.deleteAttribute("userName");
    expect(value(section, "userName")).toBe("WEB\\guest");
    manager.getSection(SECTION.anonymous, "").deleteAttribute("userName");
    expect(value(section, "userName")).toBe("IUSR");
  });

  test.each(["noSuch", "Enabled", "__proto__", "constructor", ""])(
    "an unknown one (%j) is an invalid index",
    (name) => {
      const section = makeEngine().open().getSection(SECTION.anonymous, "");
      expect(failure(() => section.getAttribute(name)).hresult).toBe(0x80070585);
      expect(failure(() => section.setAttribute(name, "x")).hresult).toBe(0x80070585);
      expect(failure(() => section.deleteAttribute(name)).hresult).toBe(0x80070585);
      expect(failure(() => section.getChildElement(name)).hresult).toBe(0x80070585);
    },
  );

  test("of sites come from the defaults beside them", () => {
    const manager = makeEngine().open();
    const sites = manager.getSection(SECTION.sites, "");
    const logFile = entries(sites)[0]?.getChildElement("logFile").getAttribute("directory");
    expect(logFile?.value).toBe("%SystemDrive%\\inetpub\\logs\\LogFiles");
    expect(logFile?.isInheritedFromDefaultValue).toBe(false);
    sites.getChildElement("siteDefaults").getChildElement("logFile").setAttribute("directory", "D:\\logs");
    expect(logFile?.value).toBe("D:\\logs");
    const application = entries(sites).flatMap(entries)[0];
    expect(application && value(application, "applicationPool")).toBe("DefaultAppPool");
  });
});

test("sites that are added count at once, and those that are removed no more", () => {
  const manager = makeEngine().open();
  const sites = manager.getSection(SECTION.sites, "");
  add(sites, { name: "New", id: 7 });
  manager.getSection(SECTION.access, "new/app").setAttribute("sslFlags", 8);
  sites.collection?.removeAt(2);
  expect(failure(() => manager.getSection(SECTION.access, "New")).hresult).toBe(0x80070002);
});
