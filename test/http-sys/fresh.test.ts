import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { startSimulator } from "../../simulator/src";
import { keptEntries } from "../../simulator/src/http-sys/entry";

test("a server that starts with a file has an entry for each https binding in it", async () => {
  const first = await startSimulator({ sites: ["Orders", "Sales"] });
  onTestFinished(() => first.close());
  expect(keptEntries(first.windows.httpSys).map(({ endpoint }) => endpoint)).toEqual(["0.0.0.0:443", "0.0.0.0:444"]);
  const https = (bindingInformation: string, sslFlags = 0) => ({ protocol: "https", bindingInformation, sslFlags });
  first.edit((doc) => {
    doc.setBindings("Orders", https("10.0.0.5:443:"), https("*:443:orders.example", 1));
    doc.setBindings(
      "Sales",
      https("[2001:db8::1]:8443:"),
      https("*:443:sales.example"),
      https("*:444:", 2),
      https("*:443:Orders.Example", 1),
    );
  });
  const second = await startSimulator({ configuration: readFileSync(first.configFile), negotiate: true });
  onTestFinished(() => second.close());
  const entries = keptEntries(second.windows.httpSys);
  expect(entries.map(({ store, endpoint, flags }) => `${store} ${endpoint} ${flags}`)).toEqual([
    "address 10.0.0.5:443 2",
    "address [2001:db8::1]:8443 2",
    "address 0.0.0.0:443 2",
    "name orders.example:443 2",
    "ccs 444 2",
  ]);
});

test.each([
  ["2016", 14393],
  ["2019", 17763],
  ["2022", 20348],
  ["2025", 26100],
  [undefined, 20348],
] as const)("Windows Server %s is build %d", async (windowsVersion, build) => {
  const simulator = await startSimulator({ ...(windowsVersion && { windowsVersion }) });
  onTestFinished(() => simulator.close());
  expect(simulator.windows.build).toBe(build);
});
