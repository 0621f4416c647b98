import { expect, test } from "vitest";
import { Connector } from "../../provider/src/provider/connector";
import { redirectWarnings, Servers, warnOnce } from "../../provider/src/server";
import { configurationOf } from "./profiles";
import { fault, none, resolved, targetOf } from "./resolving";

const entry = (web1: unknown) => configurationOf({ servers: { web1 } });
const SERVERS = "iis-clientcert:servers";

test.each([
  ["scheme without a type", { host: "h", scheme: "https" }, "scheme", 'set type: "winrm" too'],
  [
    "another spelling",
    { host: "h", hostkeyFingerprint: "x" },
    "hostkeyFingerprint",
    '(did you mean "hostKeyFingerprint"?)',
  ],
  [
    "Ansible's name",
    { type: "winrm", host: "h", ansible_winrm_ca_trust_path: "x" },
    "ansible_winrm_ca_trust_path",
    '"caTrustPath"',
  ],
  ["another word", { host: "h", username: "x" }, "username", '(did you mean "user"?)'],
  ["a slip", { host: "h", pasword: "x" }, "pasword", '(did you mean "password"?)'],
  ["two letters in the wrong order", { host: "h", passwrod: "x" }, "passwrod", '(did you mean "password"?)'],
  ["digits for a password", { host: "h", password: 12345 }, "password", "--type string"],
  ["a boolean for a user", { host: "h", user: true }, "user", "must be a text, found true or false"],
  ["a boolean as a secret", { host: "h", insecure: "true" }, "insecure", "without --secret"],
  ["a number as a secret", { host: "h", requestTimeout: "60" }, "requestTimeout", "must be a number, found a text"],
  ["a path to a key", { host: "h", privateKey: "~/.ssh/id_ed25519" }, "privateKey", "looks like the path of a file"],
  ["a path on Windows", { host: "h", privateKey: "C:\\keys\\id" }, "privateKey", "looks like the path of a file"],
  ["a bare name of a key", { host: "h", privateKey: "id_ed25519" }, "privateKey", "looks like the path of a file"],
  ["a path to a PFX", { type: "winrm", host: "h", certPfx: "./web.pfx" }, "certPfx", "must be the PFX in base64"],
])("%s: the refusal says what was probably meant, and never the value", (_, fields, field, reason) => {
  for (const [connection, configuration, place] of [
    [fields, none, "connection"],
    ["web1", entry(fields), `${SERVERS}.web1`],
  ] as const) {
    const seen = fault(() => resolved(connection, {}, configuration));
    expect(seen.property).toBe(`${place}.${field}`);
    expect(seen.reason).toContain(reason);
    for (const value of ["12345", ".ssh", "keys", "id_ed25519", "web.pfx"]) expect(seen.reason).not.toContain(value);
  }
});

test("a name that resembles none is refused without a guess", () => {
  expect(fault(() => resolved({ host: "h", colour: "x" })).reason).toBe("is not a connection field");
  expect(fault(() => resolved({ host: "h", ["p".repeat(1_000_000)]: "x" })).reason).not.toContain("did you mean");
});

test("a key whose text could be taken for a path is none", () => {
  for (const privateKey of [
    "-----BEGIN PRIVATE KEY-----MC4CAQ/x+/==-----END PRIVATE KEY-----",
    "a/b\nc",
    "/".repeat(300),
  ])
    expect(targetOf({ host: "h", privateKey }).privateKey?.reveal()).toBe(privateKey);
});

test("a path in the environment is refused under the variable's name", () => {
  const env = { IIS_CLIENTCERT_WEB1_PRIVATE_KEY: "/root/.ssh/id_rsa" };
  expect(fault(() => resolved("web1", env, entry({ host: "h" })))).toMatchObject({
    property: "IIS_CLIENTCERT_WEB1_PRIVATE_KEY",
    reason: expect.stringContaining("looks like the path of a file"),
  });
});

test.each([
  [
    "one server without its name",
    { host: "h", user: "u", password: "planted" },
    SERVERS,
    'holds "host", "user", "password", which are fields',
  ],
  [
    "a field beside servers",
    { web1: { host: "h" }, password: "planted" },
    SERVERS,
    "--path iis-clientcert:servers.web01.password",
  ],
  ["a list", [{ host: "h" }], SERVERS, "is a list"],
  ["a text", "planted", SERVERS, "set each field by itself, such as `pulumi config set --path"],
  ["a text for a server", { web1: "planted" }, `${SERVERS}.web1`, "--path iis-clientcert:servers.web1.host HOST"],
])("%s in place of servers by name: the refusal says how to set it", (_, servers, property, reason) => {
  const seen = fault(() => resolved("web1", {}, configurationOf({ servers })));
  expect(seen.property).toBe(property);
  expect(seen.reason).toContain(reason);
  expect(seen.reason).not.toContain("planted");
});

test("a server may have the name of a field", () => {
  expect(targetOf("host", {}, configurationOf({ servers: { host: { host: "h" } } })).host).toBe("h");
});

test("what was set without --path is named, with the line that sets it", () => {
  const configuration = { get: () => undefined, keys: () => ["defaultServer", "servers.web01.host"] };
  expect(fault(() => resolved(undefined, {}, configuration))).toEqual({
    property: "iis-clientcert:servers.web01.host",
    reason:
      "was set without --path, and is read by nobody: `pulumi config rm iis-clientcert:servers.web01.host`, then set it by `pulumi config set --path iis-clientcert:servers.web01.host`",
  });
});

test("the names in the configuration are those that Pulumi's own object holds", () => {
  const connector = new Connector(new Servers());
  const rawConfig = { "iis-clientcert:servers.web01.host": "planted", "other:servers.x": "y" };
  connector.configuration = { get: () => undefined, rawConfig } as never;
  const { failure } = connector.nameOf(undefined);
  expect(failure?.reason).toContain("iis-clientcert:servers.web01.host: was set without --path");
  expect(failure?.reason).not.toContain("planted");
  connector.configuration = { get: () => undefined };
  expect(connector.nameOf(undefined).failure?.reason).toContain("names no server");
});

test.each([
  ["web01", "iis-clientcert:servers.web01", "IIS_CLIENTCERT_WEB01_"],
  ["web.01", 'iis-clientcert:servers["web.01"]', "IIS_CLIENTCERT_WEB_01_"],
  ["web 01", 'iis-clientcert:servers["web 01"]', "IIS_CLIENTCERT_WEB_01_"],
  ["it's", undefined, "IIS_CLIENTCERT_IT_S_"],
])("where a server named %s is set is known for errors, its jump host's too", (name, path, variables) => {
  const servers = { [name]: { host: "h", proxy: { host: "jump" } } };
  const { settings, proxy } = targetOf(name, {}, configurationOf({ servers }));
  expect(settings).toEqual({ variables, ...(path && { entry: path }) });
  expect(proxy?.settings).toEqual({ variables: `${variables}PROXY_`, ...(path && { entry: `${path}.proxy` }) });
});

test("a warning shows what is invisible in a site's name", () => {
  const lines: string[] = [];
  const former = redirectWarnings((line) => lines.push(line));
  warnOnce("web1", "Shop\u00a0", "x");
  redirectWarnings(former);
  expect(lines).toEqual(['warning: server web1, site "Shop\\u00a0": x']);
});
