import { expect, test } from "vitest";
import { configurationOf } from "./profiles";
import { fault, one, resolved, targetOf } from "./resolving";

test("an entry without host is refused once the environment gives none either", () => {
  const configuration = configurationOf({ servers: { web1: {} } });
  expect(fault(() => resolved("web1", {}, configuration)).property).toBe("iis-clientcert:servers.web1.host");
  expect(
    targetOf("web1", { IIS_CLIENTCERT_WEB1_HOST: "192.0.2.9", IIS_CLIENTCERT_WEB1_PORT: "23" }, configuration),
  ).toMatchObject({ host: "192.0.2.9", port: 23 });
});

test("the environment goes before the configuration, and empty says nothing", () => {
  const configuration = configurationOf({ servers: { "web-1.x": { host: "h", user: "u", password: "old" } } });
  const env = { IIS_CLIENTCERT_WEB_1_X_PASSWORD: "new", IIS_CLIENTCERT_WEB_1_X_USER: "" };
  const target = targetOf("web-1.x", env, configuration);
  expect(target.password?.reveal()).toBe("new");
  expect(target.user).toBe("u");
});

test("every credential can come from the environment, a jump host's too", () => {
  const env = {
    IIS_CLIENTCERT_H_USER: "a",
    IIS_CLIENTCERT_H_PASSWORD: "b",
    IIS_CLIENTCERT_H_PRIVATE_KEY: "c",
    IIS_CLIENTCERT_H_PRIVATE_KEY_PASSWORD: "d",
    IIS_CLIENTCERT_H_PROXY_USER: "e",
    IIS_CLIENTCERT_H_PROXY_PASSWORD: "f",
    IIS_CLIENTCERT_H_PROXY_PRIVATE_KEY: "g",
    IIS_CLIENTCERT_H_PROXY_PRIVATE_KEY_PASSWORD: "i",
    IIS_CLIENTCERT_H_HOST: "elsewhere",
  };
  const target = targetOf({ host: "h", proxy: { host: "j" } }, env);
  expect([target.user, target.proxy?.user]).toEqual(["a", "e"]);
  const secrets = [target, target.proxy].flatMap((hop) =>
    (["password", "privateKey", "privateKeyPassword"] as const).map((name) => hop?.[name]?.reveal()),
  );
  expect(secrets).toEqual(["b", "c", "d", "f", "g", "i"]);
  // An inline connection is its host: the environment does not send it elsewhere.
  expect(target.host).toBe("h");
});

test("a port from the environment that is none is refused by the variable's name", () => {
  const env = { IIS_CLIENTCERT_WEB1_PORT: "22x" };
  expect(fault(() => resolved("web1", env, one)).property).toBe("IIS_CLIENTCERT_WEB1_PORT");
});

test("a host from the environment that is none is refused by the variable's name", () => {
  const env = { IIS_CLIENTCERT_WEB1_HOST: "ssh://h" };
  expect(fault(() => resolved("web1", env, one)).property).toBe("IIS_CLIENTCERT_WEB1_HOST");
});

test("two servers that would share variables are refused", () => {
  const configuration = configurationOf({
    servers: { "web-1": { host: "a" }, "web.1": { host: "b" }, db: { host: "c" } },
  });
  const { reason } = fault(() => resolved("web-1", {}, configuration));
  expect(reason).toContain('"web-1" and "web.1"');
  expect(reason).toContain("IIS_CLIENTCERT_WEB_1_");
  expect(resolved("db", {}, configuration).name).toBe("db");
});

test("a name that ends like a variable collides where the variables do", () => {
  const servers = { web: { host: "a" }, "web-private-key": { host: "b" }, "web-proxy": { host: "c" } };
  expect(fault(() => resolved("web", {}, configurationOf({ servers }))).reason).toContain("WEB_PRIVATE_KEY_PASSWORD");
  const proxied = { ...servers, "web-private-key": undefined, web: { host: "a", proxy: { host: "j" } } };
  expect(fault(() => resolved("web", {}, configurationOf({ servers: proxied }))).reason).toContain("WEB_PROXY_");
});
