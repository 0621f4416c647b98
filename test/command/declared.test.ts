import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { person } from "../lifecycles/people";
import { makeWorld, succeed } from "../lifecycles/world";
import { entryOf, inventory, map, mapping, OTHER, parse, SITE, startServer } from "./inventory-world";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:…" };

/** What is looked at of a resource's state. */
function resource(outputs: object, more: object = {}): object {
  return { type: "pulumi-nodejs:dynamic/iis-clientcert:OneToOneMapping", outputs, ...more };
}

test("--stack marks what the stack declares: the same server, site and certificate, and nothing that it is about to delete", async () => {
  const server = await startServer();
  const thumbprint = (name: string) => new X509Certificate(person(name).der).fingerprint.replaceAll(":", "");
  map(server, "", ["root"]);
  map(server, SITE, ["alice", "bob", "carol"]);
  map(server, OTHER, ["dave"]);
  server.edit((doc) => doc.addMapping(OTHER, mapping(person("alice").base64, "alice")));
  const resources = [
    resource({ server: "WEB01", site: SITE.toUpperCase(), thumbprint: thumbprint("alice") }),
    resource({ server: "web01", thumbprint: thumbprint("root") }),
    resource({ server: "web02", site: SITE, thumbprint: thumbprint("bob") }),
    resource({ server: "web01", site: SITE, thumbprint: thumbprint("carol") }, { delete: true }),
    resource({ server: "web01", site: OTHER, thumbprint: SECRET }),
    { type: "pulumi:pulumi:Stack" },
    null,
  ];
  const words = ["--stack", "--json"];
  const ran = await inventory({ web01: await entryOf(server) }, words, { export: { deployment: { resources } } });
  const marked = parse(ran).mappings.map(({ site, account, declared }) => [site, account, declared]);
  expect(marked.filter(([, , declared]) => declared)).toEqual(
    expect.arrayContaining([
      [SITE, "CORP\\alice", true],
      [null, "CORP\\root", true],
    ]),
  );
  expect(marked.filter(([, , declared]) => declared)).toHaveLength(2);
  expect(marked.filter(([, , declared]) => declared === false)).toHaveLength(4);
  expect(ran.err).toContain("1 mappings of the stack have a secret server, site or thumbprint");
});

test("the state that our own handlers leave is recognised", async () => {
  const { simulator, stack } = await makeWorld("ssh");
  const { base64 } = person("alice");
  const inputs = { site: SITE, certificate: base64, userName: "CORP\\alice", password: "x-x-x-x" };
  await succeed(stack.up([{ type: "OneToOneMapping", name: "alice", inputs }]));
  const resources = stack.checkpoint.resources.map(({ outputs }) => resource(outputs));
  const ran = await inventory({ web01: await entryOf(simulator) }, ["--stack"], {
    export: { deployment: { resources } },
  });
  expect(ran.out).toMatch(/^web01 .*CORP\\alice.* no {8}yes/m);
});
