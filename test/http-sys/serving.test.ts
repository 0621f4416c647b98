import { describe, expect, test } from "vitest";
import { endpointText, readEndpoint } from "../../provider/src/http-sys/endpoint";
import { type Connection, entriesFor, entriesOf } from "../../provider/src/http-sys/serving";

type Place = { store: "address" | "name" | "ccs"; endpoint: string };

/** `0.0.0.0:443`, `[::]:443`, `orders.example:443`; a port alone is the central certificate store's. */
function entries(...endpoints: string[]): Place[] {
  return endpoints.map((endpoint) => ({
    store: /^\d+$/.test(endpoint) ? "ccs" : readEndpoint(endpoint)?.kind === "name" ? "name" : "address",
    endpoint,
  }));
}

const names = (found: readonly Place[]) => found.map(({ endpoint }) => endpoint);

describe("which entry serves what comes to a binding", () => {
  test.each<[what: string, information: string, sslFlags: number, there: string[], served: string[]]>([
    ["every address", "*:443:", 0, ["0.0.0.0:443"], ["0.0.0.0:443"]],
    [
      "every address, IPv6 with an entry of its own",
      "*:443:",
      0,
      ["0.0.0.0:443", "[::]:443"],
      ["0.0.0.0:443", "[::]:443"],
    ],
    ["another port", "*:8443:", 0, ["0.0.0.0:443"], []],
    ["an address with an entry", "10.0.0.5:443:", 0, ["0.0.0.0:443", "10.0.0.5:443"], ["10.0.0.5:443"]],
    ["an address without one", "10.0.0.5:443:", 0, ["0.0.0.0:443", "10.0.0.6:443"], ["0.0.0.0:443"]],
    [
      "an IPv6 address, written long",
      "[2001:0db8:0:0::1]:443:",
      0,
      ["[2001:db8::1]:443", "[::]:443"],
      ["[2001:db8::1]:443"],
    ],
    ["an IPv6 address without one", "[2001:db8::1]:443:", 0, ["0.0.0.0:443", "[::]:443"], ["[::]:443"]],
    ["a host without Sni", "*:443:orders.example", 0, ["0.0.0.0:443", "orders.example:443"], ["0.0.0.0:443"]],
    ["a host with Sni", "*:443:Orders.Example", 1, ["0.0.0.0:443", "orders.example:443"], ["orders.example:443"]],
    ["a host with Sni and no entry", "*:443:orders.example", 1, ["0.0.0.0:443"], ["0.0.0.0:443"]],
    ["a wildcard host", "*:443:*.example.com", 1, ["*.example.com:443", "0.0.0.0:443"], ["*.example.com:443"]],
    [
      "a host under a wildcard entry",
      "*:443:a.example.com",
      1,
      ["*.example.com:443", "0.0.0.0:443"],
      ["*.example.com:443"],
    ],
    ["the central certificate store", "*:443:orders.example", 3, ["443", "0.0.0.0:443"], ["443"]],
    [
      "a host with Sni beside an address: sources differ",
      "*:443:orders.example",
      1,
      ["orders.example:443", "10.0.0.5:443", "0.0.0.0:443"],
      ["orders.example:443", "10.0.0.5:443"],
    ],
    ["what is no binding", "443", 0, ["0.0.0.0:443"], []],
  ])("%s", (_what, information, sslFlags, there, served) => {
    expect(names(entriesOf({ information, sslFlags }, entries(...there))).sort()).toEqual([...served].sort());
  });
});

describe("which entry serves a connection", () => {
  const all = entries("0.0.0.0:443", "[::]:443", "10.0.0.5:443", "orders.example:443", "8443");
  test.each<[Connection, string[]]>([
    [{ family: 4, port: 443 }, ["0.0.0.0:443"]],
    [{ family: 6, port: 443 }, ["[::]:443"]],
    [{ address: "10.0.0.5", family: 4, port: 443 }, ["10.0.0.5:443"]],
    [{ address: "10.0.0.6", family: 4, port: 443 }, ["0.0.0.0:443"]],
    [{ family: 4, port: 443, name: "orders.example" }, ["orders.example:443"]],
    [{ address: "10.0.0.5", family: 4, port: 443, name: "orders.example" }, ["10.0.0.5:443", "orders.example:443"]],
    [{ family: 4, port: 8443, name: "any.example" }, ["8443"]],
    [{ family: 4, port: 80 }, []],
  ])("%j", (connection, served) => {
    expect(names(entriesFor(connection, all))).toEqual(served);
  });
});

describe("an endpoint has one form", () => {
  test.each([
    ["*:443", "0.0.0.0:443"],
    ["0.0.0.0:443", "0.0.0.0:443"],
    ["[::]:443", "[::]:443"],
    ["[2001:0DB8::0:1]:8443", "[2001:db8::1]:8443"],
    ["Orders.Example:443", "orders.example:443"],
    ["*.Example.com:443", "*.example.com:443"],
    ["localhost:65535", "localhost:65535"],
  ])("%s is %s", (given, form) => {
    const endpoint = readEndpoint(given);
    expect(endpoint && endpointText(endpoint)).toBe(form);
    expect(readEndpoint(form)).toEqual(endpoint);
  });

  test.each([
    "443",
    ":443",
    "0.0.0.0",
    "0.0.0.0:0",
    "0.0.0.0:65536",
    "0.0.0.0:0443",
    "256.1.1.1:443",
    "1.2.3:443",
    "::1:443",
    "[::1:443",
    "[zz]:443",
    "a b:443",
    "a..b:443",
    "-a.example:443",
    "*.*.example:443",
    "https://a.example:443",
    `${"a".repeat(400)}:443`,
    "a/b:443",
    "[::]/x:443",
    "[::1%eth0]:443",
  ])("%s is none", (text) => {
    expect(readEndpoint(text)).toBeUndefined();
  });
});
