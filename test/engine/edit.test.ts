import { expect, test } from "vitest";
import { editConfig } from "../../simulator/src/engine";
import { failure, makeEngine, SECTION, SITE, textOf, value } from "./support";

test("somebody else's edits are there, in one commit", () => {
  const engine = makeEngine();
  editConfig(engine.file, (doc) => {
    doc.set(SITE, SECTION.clientCertificates, { enabled: true, logonMethod: "Network" });
    doc.addMapping(SITE, { certificate: "A", userName: "CORP\\alice", password: "one" });
    doc.addMapping(SITE, { certificate: "B", userName: "CORP\\bob" });
    doc.addMapping("", { certificate: "S", enabled: false });
    doc.setAnonymous(`${SITE}/app`, false);
  });
  expect(editConfig(engine.file, (doc) => doc.mappings(SITE))).toEqual([
    { certificate: "S", userName: "", password: "", enabled: false },
    { certificate: "A", userName: "CORP\\alice", password: "one", enabled: true },
    { certificate: "B", userName: "CORP\\bob", password: "", enabled: true },
  ]);
  expect(value(engine.effective(SECTION.clientCertificates, SITE), "logonMethod")).toBe(2);
  expect(value(engine.effective(SECTION.anonymous, `${SITE}/app/x`), "enabled")).toBe(false);
});

test("mappings are changed and removed by their certificate", () => {
  const engine = makeEngine();
  editConfig(engine, (doc) => {
    for (const certificate of ["A", "B"]) doc.addMapping(SITE, { certificate });
    doc.changeMapping(SITE, "A", { userName: "CORP\\carol", certificate: "C" });
    doc.removeMapping(SITE, "B");
  });
  const left = editConfig(engine, (doc) => doc.mappings(SITE));
  expect(left.map(({ certificate, userName }) => [certificate, userName])).toEqual([["C", "CORP\\carol"]]);
  expect(() => editConfig(engine, (doc) => doc.removeMapping(SITE, "B"))).toThrow("no mapping");
});

test("what was set is unset", () => {
  const engine = makeEngine();
  editConfig(engine, (doc) => doc.set(SITE, SECTION.access, { sslFlags: "Ssl, SslNegotiateCert" }));
  editConfig(engine, (doc) => doc.unset(SITE, SECTION.access, "sslFlags"));
  expect(engine.effective(SECTION.access, SITE).getAttribute("sslFlags").getMetadata("isPresent")).toBe(false);
});

test("sites come and go", () => {
  const engine = makeEngine();
  editConfig(engine, (doc) => {
    doc.addSite({ name: "New", id: 9 });
    doc.removeSite("Other");
  });
  engine.effective(SECTION.access, "New");
  expect(failure(() => engine.effective(SECTION.access, "Other")).hresult).toBe(0x80070002);
});

test("an edit that fails writes nothing", () => {
  const engine = makeEngine();
  const before = textOf(engine);
  const edit = () =>
    editConfig(engine, (doc) => {
      doc.setAnonymous(SITE, false);
      doc.set("Nowhere", SECTION.access, { sslFlags: 0 });
    });
  expect(failure(edit).hresult).toBe(0x80070002);
  expect(textOf(engine)).toBe(before);
});

test("looking writes nothing", () => {
  const engine = makeEngine({ text: textOf(makeEngine()).replace(/\r\n/g, "\n") });
  const before = textOf(engine);
  editConfig(engine, (doc) => doc.mappings(SITE));
  expect(textOf(engine)).toBe(before);
});
