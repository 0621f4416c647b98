import fc from "fast-check";
import { expect } from "vitest";
import { entriesOf } from "../../provider/src/http-sys/serving";
import type { Store } from "../../simulator/src/http-sys/store";
import { SITES } from "./bench";
import { askTls, emptied, flagsOf, keep, setBindings } from "./ssl-wishes";
import { conformance } from "./suite";

const STORES: Readonly<Record<"address" | "name" | "ccs", Store>> = {
  address: "SslBindingInfo",
  name: "SslSniBindingInfo",
  ccs: "SslCcsBindingInfo",
};
const ADDRESSES = ["0.0.0.0", "[::]", "10.0.0.5", "[2001:db8::1]"] as const;
const NAMES = ["a.example", "b.example", "*.example", "deep.a.example", "plain"] as const;
const PORTS = [443, 444] as const;

const port = fc.constantFrom(...PORTS);
const address = fc.tuple(fc.constant("address" as const), fc.constantFrom(...ADDRESSES), port);
const named = fc.tuple(fc.constant("name" as const), fc.constantFrom(...NAMES), port);
const central = fc.tuple(fc.constant("ccs" as const), fc.constant(""), port);
const entry = fc
  .oneof({ weight: 4, arbitrary: address }, { weight: 3, arbitrary: named }, { weight: 1, arbitrary: central })
  .map(([store, host, at]) => ({ store, endpoint: store === "ccs" ? String(at) : `${host}:${at}` }));

const binding = fc
  .tuple(
    fc.constantFrom("*", ...ADDRESSES, "[2001:DB8:0::1]", "a.example"),
    port,
    fc.constantFrom("", "", ...NAMES, "A.EXAMPLE"),
    fc.constantFrom(0, 1, 1, 2, 3),
  )
  .map(([host, at, name, sslFlags]) => ({ information: `${host}:${at}:${name}`, sslFlags }));

const tables = fc.sample(
  fc.tuple(
    fc.uniqueArray(entry, { maxLength: 8, selector: ({ store, endpoint }) => `${store} ${endpoint}` }),
    fc.uniqueArray(binding, { minLength: 1, maxLength: 8, selector: ({ information }) => information.toLowerCase() }),
  ),
  { seed: 19, numRuns: 40 },
);

conformance("which bindings use an entry", (on) => {
  on.simulated("of any table, each that the provider would name, and no other", async (bench) => {
    const { ensure, simulated } = bench;
    let used = 0;
    for (const [entries, bindings] of tables) {
      await bench.reset();
      const windows = emptied(simulated);
      windows.build = 26100;
      for (const { store, endpoint } of entries) keep(windows, endpoint, {}, STORES[store]);
      setBindings(
        simulated,
        SITES[0],
        bindings.map(({ information, sslFlags }) => `https ${information} ${sslFlags}`),
      );
      for (const site of SITES.slice(1)) setBindings(simulated, site, []);
      const own = entries.filter(({ store }) => store !== "ccs");
      const operations = own.map(({ endpoint }) => flagsOf(endpoint, { negotiateClientCert: true }));
      const { results, answers } = await ensure(operations, [askTls()]);
      const serving = bindings.map((each) => entriesOf(each, entries).filter(({ store }) => store !== "ccs"));
      expect(answers).toMatchObject([
        {
          bindings: bindings.map(({ information, sslFlags }, index) => ({
            information,
            sslFlags: sslFlags | (serving[index]?.length ? 128 : 0),
          })),
        },
      ]);
      expect(results).toMatchObject(
        own.map((each) =>
          serving.some((some) => some.includes(each)) ? { changed: true } : { fault: { kind: "leftAlone" } },
        ),
      );
      used += serving.flat().length;
    }
    expect(used).toBeGreaterThan(40);
  });

  on.simulated("of many addresses with a port as many are looked at as the provider looks at", async (bench) => {
    const { ensure, simulated } = bench;
    const windows = emptied(simulated);
    setBindings(simulated, SITES[0], ["https *:443:a.example 1"]);
    for (let number = 1; number <= 25; number++) keep(windows, `10.0.0.${number}:443`);
    const tried = await ensure([20, 21].map((number) => flagsOf(`10.0.0.${number}:443`, { disableHttp2: true })));
    expect(tried.results).toMatchObject([{ changed: true }, { fault: { kind: "leftAlone" } }]);
  });
});
