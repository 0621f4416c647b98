import { expect } from "vitest";
import type {
  WindowsFeatureObservation,
  WindowsFeatureOperation,
  WindowsFeatureQuery,
} from "../../provider/src/agent/protocol";
import { SECTION } from "../../simulator/src/engine";
import { itemsOf } from "../../simulator/src/engine/native";
import type { Ending } from "../../simulator/src/features/store";
import type { Simulated } from "./bench";
import { conformance } from "./suite";
import { flags } from "./wishes";

const BASIC = "IIS-BasicAuthentication";
const DIGEST = "IIS-DigestAuthentication";
const WINDOWS = "IIS-WindowsAuthentication";
const MAPPING = "IIS-IISCertificateMappingAuthentication";

const ask = (...names: string[]): WindowsFeatureQuery => ({ kind: "windowsFeature", names });
const install = (name: string): WindowsFeatureOperation => ({ kind: "windowsFeature", name });
const changed = { changed: true };
const unchanged = { changed: false };
const byHand = (name: string, more = "") =>
  `To do it by hand, in an elevated prompt on the server: dism /online /enable-feature /featurename:${name} /norestart${more}`;

function modulesIn({ simulator }: Simulated): string[] {
  return itemsOf(simulator.engine.effective(SECTION.globalModules, "")).map((item) =>
    String(item.getAttribute("name").value),
  );
}

conformance("features of Windows", (on) => {
  on.test("the feature that every server of this suite has is told as enabled, and left as it is", async (bench) => {
    const {
      features,
      restartPending: _,
      ...rest
    } = (await bench.read(ask(MAPPING))).answers[0] as WindowsFeatureObservation;
    expect({ features, rest }).toEqual({ features: [{ name: MAPPING, state: "enabled" }], rest: {} });
    expect(await bench.ensure([install(MAPPING)])).toMatchObject({ results: [unchanged], commits: 0 });
  });

  on.simulated("each state is told by name, in any case, and a name that Windows has not", async (bench) => {
    const { read, simulated } = bench;
    const { features } = simulated.simulator.windows;
    features.set(BASIC, "absent");
    features.set(WINDOWS, "unknown");
    features.remove(DIGEST);
    expect(
      await read(ask(MAPPING.toLowerCase(), "IIS-ClientCertificateMappingAuthentication", BASIC, WINDOWS, DIGEST)),
    ).toMatchObject({
      answers: [
        {
          features: [
            { name: MAPPING.toLowerCase(), state: "enabled" },
            { state: "disabled" },
            { name: BASIC, state: "absent" },
            { name: WINDOWS, state: "unknown" },
            { name: DIGEST, state: "missing" },
          ],
          restartPending: false,
        },
      ],
    });
    features.restartPending = true;
    expect(await read(ask(BASIC))).toMatchObject({ answers: [{ restartPending: true }] });
  });

  on.simulated("what is asked in no words of a feature, or of too many, is refused", async ({ read, ensure }) => {
    for (const name of ["IIS Basic", "IIS-Basic' OR '1'='1", "", "x".repeat(101), "a\n"])
      expect(await read(ask(name))).toMatchObject({ answers: [{ fault: { kind: "protocol" } }] });
    expect(await read(ask(...Array.from({ length: 21 }, () => BASIC)))).toMatchObject({
      answers: [{ fault: { kind: "protocol", text: "More than 20 features were asked for" } }],
    });
    expect(await ensure([install("IIS-Basic /all")])).toMatchObject({ results: [{ fault: { kind: "protocol" } }] });
  });

  on.simulated(
    "what is not installed is installed, proved, and brings its module; a second time nothing is done",
    async (bench) => {
      const { ensure, read, simulated } = bench;
      const { features } = simulated.simulator.windows;
      expect(modulesIn(simulated)).not.toContain("BasicAuthenticationModule");
      expect(await ensure([install(BASIC)], [ask(BASIC)])).toMatchObject({
        results: [changed],
        answers: [{ features: [{ name: BASIC, state: "enabled" }], restartPending: false }],
        commits: 0,
      });
      expect(modulesIn(simulated)).toContain("BasicAuthenticationModule");
      expect(await ensure([install(BASIC)])).toMatchObject({ results: [unchanged] });
      expect(await read(ask(BASIC))).toMatchObject({ answers: [{ features: [{ state: "enabled" }] }] });
      expect(features.started).toEqual([`/online /enable-feature /featurename:${BASIC} /norestart /quiet`]);
    },
  );

  on.simulated("while dism runs, each pause is told with the number of the request, and only then", async (bench) => {
    const { client, ensure, read, simulated } = bench;
    const { features } = simulated.simulator.windows;
    features.beats = 3;
    await ensure([install(BASIC)]);
    // Two for the look behind dism.
    expect(client.working).toBe(5);
    await ensure([install(BASIC)]);
    expect(client.working).toBe(0);
    features.ends = "hangs";
    await ensure([install(WINDOWS)]);
    expect(client.working).toBe(84);
    await read(ask(BASIC));
    expect(client.working).toBe(0);
  });

  on.simulated(
    "two of one message are installed one after the other, and so is what is not a feature",
    async (bench) => {
      const { ensure, simulated, site } = bench;
      const { features } = simulated.simulator.windows;
      expect(await ensure([install(BASIC), flags(site, "Ssl"), install(WINDOWS), install(BASIC)])).toMatchObject({
        results: [changed, changed, changed, unchanged],
        commits: 1,
      });
      expect(features.started).toHaveLength(2);
    },
  );

  const refusals: [string, Ending | "no dism" | "no parent", object][] = [
    ["a name that dism does not know", 0x800f080c | 0, { kind: "unknownFeature", hresult: "0x800F080C" }],
    [
      "files that are not there",
      0x800f081f | 0,
      { kind: "notInstalled", hresult: "0x800F081F", text: expect.stringContaining(byHand(BASIC, " /source:PATH")) },
    ],
    ["an installation that is under way", 0x800f0902 | 0, { kind: "busy", hresult: "0x800F0902" }],
    [
      "another installer",
      1618,
      {
        kind: "busy",
        text: `${BASIC} was not installed, since Windows is installing something else: dism ended with 1618`,
      },
    ],
    ["a login that is not elevated", 740, { kind: "denied" }],
    [
      "any other exit code",
      1726,
      { kind: "notInstalled", text: `${BASIC} was not installed: dism ended with 1726. ${byHand(BASIC)}` },
    ],
    [
      "a dism that does not end",
      "hangs",
      { kind: "notInstalled", text: expect.stringContaining("did not end within 14 minutes") },
    ],
    [
      "a dism that says 0 and does nothing",
      "nothing",
      { kind: "notInstalled", text: expect.stringContaining("dism ended with 0, and it is disabled") },
    ],
    ["no dism", "no dism", { kind: "notInstalled", text: expect.stringContaining("dism could not be started") }],
    [
      "a feature that it stands on and that is not there",
      "no parent",
      { kind: "notInstalled", text: expect.stringContaining("IIS-Security") },
    ],
  ];

  on.simulated(
    "what dism refuses is told by its exit code, once, and the next time it is tried again",
    async (bench) => {
      const { ensure, simulated } = bench;
      const { features } = simulated.simulator.windows;
      for (const [what, ends, fault] of refusals) {
        features.ends = typeof ends === "string" && ends.startsWith("no ") ? "installed" : (ends as Ending);
        features.hasDism = ends !== "no dism";
        features.set("IIS-Security", ends === "no parent" ? "disabled" : "enabled");
        const { length } = features.started;
        expect(await ensure([install(BASIC)]), what).toMatchObject({ results: [{ fault }] });
        expect(features.started.length - length, what).toBe(ends === "no dism" ? 0 : 1);
      }
      features.ends = "installed";
      features.set("IIS-Security", "enabled");
      features.hasDism = true;
      expect(await ensure([install(BASIC)])).toMatchObject({ results: [changed] });
    },
  );

  on.simulated("what dism says is told in one line, cut", async ({ ensure, simulated }) => {
    Object.assign(simulated.simulator.windows.features, { ends: 1, says: `Fehler:\r\n ${"x".repeat(5000)}` });
    const { results } = await ensure([install(BASIC)]);
    expect(results).toMatchObject([
      { fault: { text: expect.stringMatching(/^.{0,80} and said 'Fehler: x{400,500}'\. To do/) } },
    ]);
  });

  on.simulated(
    "without IIS, or where Windows has no such feature, no dism is started",
    async ({ ensure, simulated }) => {
      const { features } = simulated.simulator.windows;
      features.remove(WINDOWS);
      expect(await ensure([install(WINDOWS)])).toMatchObject({
        results: [{ fault: { kind: "unknownFeature", text: `This Windows has no feature ${WINDOWS}` } }],
      });
      features.set("IIS-WebServer", "disabled");
      expect(await ensure([install(BASIC)])).toMatchObject({
        results: [
          {
            fault: {
              kind: "notIis",
              text: `IIS-WebServer is not installed (it is disabled), and ${BASIC} does not install it`,
            },
          },
        ],
      });
      expect(features.started).toEqual([]);
    },
  );

  // The last one: that Windows has to be restarted is remembered as long as the agent lives.
  on.simulated("3010 is done, and told as such, also where it is asked for again before the restart", async (bench) => {
    const { ensure, read, simulated } = bench;
    const { features } = simulated.simulator.windows;
    features.ends = "restart";
    for (const result of [
      { changed: true, restart: true },
      { changed: false, restart: true },
    ])
      expect(await ensure([install(DIGEST)], [ask(DIGEST)])).toMatchObject({
        results: [result],
        answers: [{ features: [{ state: "disabled" }], restartPending: true }],
      });
    expect(features.started).toHaveLength(1);
    features.restartPending = false;
    expect(await read(ask(DIGEST))).toMatchObject({ answers: [{ restartPending: true }] });
  });
});
