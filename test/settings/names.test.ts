import { expect, test } from "vitest";
import { resolveServerName } from "../../provider/src/settings/profile";
import { configurationOf } from "./profiles";
import { fault, none, one, resolved, targetOf } from "./resolving";

const WAYS: [string, object][] = [
  ["ssh", {}],
  ["winrm", { type: "winrm" }],
];
const PLANTED = "planted";

test.each(["web01", "web01.corp.example", "10.0.0.7", "::1", "2001:db8::7", "fe80::1%eth0", "::ffff:10.0.0.7"])(
  "%s is a host, also of a jump host, and in the environment",
  (host) => {
    for (const [, more] of WAYS) expect(resolved({ ...more, host, proxy: { host } }).name).toBe(host);
    expect(targetOf("web1", { IIS_CLIENTCERT_WEB1_HOST: host }, one).host).toBe(host);
  },
);

const HOSTS: [string, string, RegExp][] = [
  ["a name with a port", "web01:2222", /without a port, which is a property of its own: port/],
  ["an address with a port", "127.0.0.1:2201", /without a port/],
  ["an IPv6 address with a port", "[::1]:22", /without brackets/],
  ["an IPv6 address in brackets, which nothing resolves", "[::1]", /without brackets/],
  ["an invisible character", "web01\u200b", /contains U\+200B, which cannot be seen, as character 6/],
  ["a blank at the end", "web01 ", /name or address of a host/],
  ["a name that is longer than any", "w".repeat(256), /name or address of a host/],
];

test.each(HOSTS)("a host is refused before anything is dialled: %s", (_what, host, reason) => {
  for (const [, more] of [...WAYS, ["local", { type: "local" }] as const]) {
    const seen = fault(() => resolveServerName({ ...more, host }, none));
    expect(seen).toEqual({ property: "connection.host", reason: expect.stringMatching(reason) });
  }
  for (const [, more] of WAYS)
    expect(fault(() => resolved({ ...more, host: "h", proxy: { host } })).property).toBe("connection.proxy.host");
  const entry = configurationOf({ servers: { web1: { host } } });
  expect(fault(() => resolveServerName("web1", entry)).property).toBe("iis-clientcert:servers.web1.host");
  const env = { IIS_CLIENTCERT_WEB1_HOST: host };
  expect(fault(() => resolved("web1", env, one))).toEqual({
    property: "IIS_CLIENTCERT_WEB1_HOST",
    reason: expect.stringMatching(reason),
  });
});

const LOGINS: [string, "user" | "password", string, RegExp][] = [
  ["a blank before a user", "user", ` ${PLANTED}`, /begins or ends with a blank/],
  ["a blank behind a user", "user", `${PLANTED} `, /begins or ends with a blank/],
  ["a no-break space behind a user", "user", `${PLANTED}\u00a0`, /begins or ends with a blank/],
  ["a line end behind a user", "user", `${PLANTED}\n`, /contains U\+000A, which cannot be seen, as character 8/],
  ["an invisible character in a user", "user", `CORP\\\u200e${PLANTED}`, /contains U\+200E.* character 6/],
  ["a line end behind a password", "password", `${PLANTED}\r\n`, /contains a line end/],
  ["a line end in a password", "password", `${PLANTED}\n${PLANTED}`, /contains a line end/],
  ["a blank before a password", "password", `\t${PLANTED}`, /begins or ends with a blank/],
  ["a blank behind a password", "password", `${PLANTED} `, /begins or ends with a blank/],
];

test.each(LOGINS)(
  "a login that would be refused after all dials is refused at once: %s",
  (_what, field, value, reason) => {
    const expected = (property: string) => ({ property, reason: expect.stringMatching(reason) });
    const variable = `IIS_CLIENTCERT_H_${field.toUpperCase()}`;
    for (const [, more] of WAYS) {
      const connection = { ...more, host: "h" };
      const faults = [
        fault(() => resolveServerName({ ...connection, [field]: value }, none)),
        fault(() => resolveServerName({ ...connection, proxy: { host: "j", [field]: value } }, none)),
        fault(() => resolved(connection, { [variable]: value })),
      ];
      expect(faults).toEqual([
        expected(`connection.${field}`),
        expected(`connection.proxy.${field}`),
        expected(variable),
      ]);
      expect(JSON.stringify(faults)).not.toContain(PLANTED);
    }
    const proxy = { [variable.replace("_H_", "_H_PROXY_")]: value };
    expect(fault(() => resolved({ host: "h", proxy: { host: "j" } }, proxy)).property).toBe(Object.keys(proxy)[0]);
  },
);

test("blanks and other characters inside users and passwords are theirs", () => {
  const target = targetOf({ host: "h", user: "CORP\\Domain Admin", password: "two words, é and 😀" });
  expect(target.user).toBe("CORP\\Domain Admin");
  expect(target.password?.reveal()).toBe("two words, é and 😀");
});
