import { beforeAll, expect, test } from "vitest";
import { LIMIT_MS, runFeed, type Told } from "./run-feed";

/** Each took from 3 to 85 seconds, in which nothing else ran, or reached the log as it came. */
let told: readonly Told[] = [];
beforeAll(async () => {
  told = await runFeed("measured");
}, LIMIT_MS);

test.each([
  ["a TLS subject of 90,000 blanks, before any login", "showed the certificate of CN=x"],
  ["a fault's text of 200,000 dots and an x", "server web1: ....."],
  ["an error of 200,000 dots and an x", "server web1: ....."],
  ["a WinRM answer of 256 KB of <!--", "it is not well-formed"],
  ["a WinRM answer of 256 KB of <!", "it is not well-formed"],
  ["a WinRM answer of 256 KB of CDATA that does not end", "it is not well-formed"],
  ["a WinRM answer of 256 KB of namespaces", "its root is not a SOAP 1.2 envelope"],
  ["a WinRM fault of 200,000 characters", "access is denied: xxxxx"],
  ["a text of 200,000 characters", "server web1: xxxxx"],
])("%s is told in a few words, and at once", (what, words) => {
  const one = told.find((candidate) => candidate.what === what);
  expect(one?.told).toContain(words);
  expect(one?.length).toBeLessThan(2000);
});
