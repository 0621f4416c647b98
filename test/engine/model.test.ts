import fc from "fast-check";
import { expect, test } from "vitest";
import { type AdminManager, type Engine, editConfig, NativeError } from "../../simulator/src/engine";
import { elementsOf, type XmlElement, type XmlNode } from "../../simulator/src/engine/xml/nodes";
import { parseXml } from "../../simulator/src/engine/xml/parse";
import { add, entries, makeEngine, SECTION, SITE, textOf, value, withContent } from "./support";

/** What a program can do to one location; certificates are few, so that they meet. */
const location = fc.constantFrom("", SITE, SITE.toUpperCase(), "Other", `${SITE}/app`);
const certificate = fc.constantFrom("A", "B", "C", "D\n", "a");
const password = fc.constantFrom("", "one", "[enc:X:AAAA:enc]", "ä & <");
const step = fc.oneof(
  fc.record({ kind: fc.constant("flags" as const), location, sum: fc.constantFrom(0, 8, 40, 104, 256) }),
  fc.record({ kind: fc.constant("unset" as const), location }),
  fc.record({ kind: fc.constant("add" as const), location, certificate, password }),
  fc.record({ kind: fc.constant("remove" as const), location, certificate }),
  fc.record({ kind: fc.constant("commit" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The same configuration in the simplest words: what each location holds itself. */
class Model {
  readonly flags = new Map<string, number>();
  readonly mappings = new Map<string, Map<string, string>>();

  flagsAt(location: string): number {
    for (const level of levels(location).reverse()) {
      const sum = this.flags.get(level);
      if (sum !== undefined) return sum;
    }
    return 0;
  }

  mappingsAt(location: string): [string, string][] {
    return levels(location).flatMap((level) => [...(this.mappings.get(level) ?? [])]);
  }

  own(location: string): Map<string, string> {
    const key = location.toLowerCase();
    const own = this.mappings.get(key) ?? new Map();
    this.mappings.set(key, own);
    return own;
  }

  /** An entry at a level above may not meet one below: the engine allows it, and the location below is spoilt. */
  clashes(location: string, certificate: string): boolean {
    const key = location.toLowerCase();
    return [...this.mappings].some(
      ([level, own]) => own.has(certificate) && (levels(key).includes(level) || levels(level).includes(key)),
    );
  }
}

function levels(location: string): string[] {
  const parts = location === "" ? [] : location.toLowerCase().split("/");
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
}

const mappings = (manager: AdminManager, location: string) =>
  manager.getSection(SECTION.clientCertificates, location).getChildElement("oneToOneMappings");

function run(manager: AdminManager, model: Model, step: Exclude<Step, { kind: "commit" }>): void {
  switch (step.kind) {
    case "flags":
      manager.getSection(SECTION.access, step.location).setAttribute("sslFlags", step.sum);
      model.flags.set(step.location.toLowerCase(), step.sum);
      return;
    case "unset":
      manager.getSection(SECTION.access, step.location).deleteAttribute("sslFlags");
      model.flags.delete(step.location.toLowerCase());
      return;
    case "add":
      if (model.clashes(step.location, step.certificate)) return;
      add(mappings(manager, step.location), { certificate: step.certificate, password: step.password });
      model.own(step.location).set(step.certificate, step.password);
      return;
    case "remove":
      if (!model.own(step.location).delete(step.certificate)) return;
      entries(mappings(manager, step.location))
        .find((entry) => value(entry, "certificate") === step.certificate)
        ?.deleteElement();
  }
}

function check(manager: AdminManager, model: Model): void {
  for (const location of ["", SITE, "Other", `${SITE}/app`, `${SITE}/app/deep`]) {
    expect(value(manager.getSection(SECTION.access, location), "sslFlags")).toBe(model.flagsAt(location));
    const found = entries(mappings(manager, location)).map((entry) => [
      value(entry, "certificate"),
      value(entry, "password"),
    ]);
    expect(found).toEqual(model.mappingsAt(location));
  }
}

const EXTRA = '<location path="Other"><!-- ours --><acme xmlns="urn:x" a="&#xA;&quot;"><b>text</b></acme></location>';

/** All that no step touches. */
function rest(engine: Engine): XmlElement[] {
  const strip = (element: XmlElement): XmlElement => ({
    ...element,
    line: 0,
    children: element.children.flatMap((node): XmlNode[] => {
      if (node.kind !== "element") return [node];
      const ours = node.name === "access" || node.name === "iisClientCertificateMappingAuthentication";
      const stripped = strip(node);
      const bare = node.name === "location" && elementsOf(stripped).length === 0;
      return ours || bare || isEmptyGroup(stripped) ? [] : [stripped];
    }),
  });
  return elementsOf(strip(parseXml(textOf(engine)).root));
}

function isEmptyGroup({ name, children, attributes }: XmlElement): boolean {
  return ["security", "authentication", "system.webServer"].includes(name) && children.length + attributes.size === 0;
}

test("whatever is done in whatever order, the file says what was done, and all else as before", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const engine = makeEngine({ text: withContent(EXTRA) });
      const before = rest(engine);
      const model = new Model();
      let manager = engine.open();
      for (const one of [...steps, { kind: "commit" as const }]) {
        if (one.kind !== "commit") run(manager, model, one);
        else {
          check(manager, model);
          manager.commit();
          manager = engine.open();
        }
      }
      check(manager, model);
      expect(rest(engine)).toEqual(before);
    }),
    { numRuns: 25 },
  );
});

test("of two programs that write at once, one is told, and no change is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(certificate, fc.boolean()), { maxLength: 6 }), (wishes) => {
      const engine = makeEngine();
      const done = new Set<string>();
      for (const [wish, disturbed] of wishes) {
        if (done.has(wish)) continue;
        const manager = engine.open();
        add(mappings(manager, SITE), { certificate: wish });
        if (disturbed)
          editConfig(engine, (doc) => doc.set(SITE, SECTION.clientCertificates, { defaultLogonDomain: wish.trim() }));
        try {
          manager.commit();
          expect(disturbed).toBe(false);
          done.add(wish);
        } catch (error) {
          expect(disturbed && error instanceof NativeError && error.hresult).toBe(0x80070020);
        }
      }
      const found = entries(mappings(engine.open(), SITE)).map((entry) => value(entry, "certificate"));
      expect(new Set(found)).toEqual(done);
    }),
    { numRuns: 25 },
  );
});
