import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import { NativeError } from "../../simulator/src/engine/native";
import { apart } from "../support/units";
import type { Simulated } from "./bench";
import { NONCE } from "./client";
import { conformance } from "./suite";
import { askFlags, askMappings, flags, mappings, present } from "./wishes";

const nonce = NONCE.toString("base64");
const SECTION = "<system.webServer><security><authentication><iisClientCertificateMappingAuthentication>";
const END = SECTION.split("<")
  .slice(1)
  .reverse()
  .map((tag) => `</${tag}`)
  .join("");

/** "Not found" is said of much, and only a section that is not there is a missing feature. */
conformance("who is blamed", (on) => {
  on.simulated("an entry without a certificate is a mistake in the file", async ({ site, read, ensure, simulated }) => {
    const entry = '<oneToOneMappings><add userName="CORP\\eve" password="x" /></oneToOneMappings>';
    addTag(simulated, site, `${SECTION}${entry}${END}`);
    const text = expect.stringMatching(/Line number: \d+ .*missing required attributes certificate/);
    const fault = { kind: "invalid", hresult: "0x80070002", text };
    expect(await read(askMappings(site), askFlags(site))).toMatchObject({ answers: [{ fault }, { attributes: {} }] });
    const answer = await ensure([mappings(site, present("alice")), flags(site, "Ssl")]);
    expect(answer).toMatchObject({ results: [{ fault }, { changed: true }] });
  });

  on.simulated("a protection provider that is not listed is a mistake in the file", async (bench) => {
    const { site, ensure, simulated } = bench;
    simulated.rewrite((xml) => xml.replace(/<add name="IISCngProvider"[^>]*>/, ""));
    const text = expect.stringContaining("configuration protection provider 'IISCngProvider'");
    const fault = { kind: "invalid", hresult: "0x80070490", attribute: "password", text };
    const answer = await ensure([mappings(site, present("alice")), flags(site, "Ssl")]);
    expect(answer).toMatchObject({ results: [{ fault }, { changed: true }] });
  });

  const TEXTS: [string, number, string, string][] = [
    [
      "a line, in another language",
      0x80070002,
      "Dateiname: \\\\?\\C:\\a.config\r\nZeilennummer: 12\r\nFehler: fehlt\r\n",
      "invalid",
    ],
    [
      "a line, in another language",
      0x80070490,
      "Dateiname: \\\\?\\C:\\a.config\r\nZeilennummer: 12\r\nFehler: fehlt\r\n",
      "invalid",
    ],
    ["no line, in another language", 0x80070002, "Dateiname: \r\nFehler: fehlt\r\n\r\n", "missingFeature"],
    ["no line, in another language", 0x80070490, "Dateiname: \r\nFehler: fehlt\r\n\r\n", "missingFeature"],
    [
      "a provider, without a line",
      0x80070490,
      "Filename: \r\nError: Unrecognized configuration protection provider 'A'\r\n\r\n",
      "invalid",
    ],
    [
      "an attribute, without a line",
      0x80070002,
      "Filename: \r\nError: Element is missing required attributes certificate\r\n\r\n",
      "invalid",
    ],
    [
      "a path, of a site that is there",
      0x80070002,
      "Filename: \r\nError: Unrecognized configuration path 'MACHINE'\r\n\r\n",
      "invalid",
    ],
  ];
  for (const [what, hresult, message, kind] of TEXTS) {
    const number = `0x${hresult.toString(16).toUpperCase()}`;
    on.simulated(`${number} with ${what} is ${kind}`, async ({ site, read, simulated }) => {
      simulated.simulator.engine.faults.sections[askFlags(site).section] = new NativeError(hresult, message);
      const fault = { kind, hresult: number };
      expect(await read(askFlags(site), askMappings(site))).toMatchObject({ answers: [{ fault }, { entries: [] }] });
    });
  }

  on.simulated("a file that is gone is no missing feature, and no site of it is", async (bench) => {
    const { client, site, read, ensure, simulated } = bench;
    const { configFile } = simulated.simulator;
    const content = readFileSync(configFile);
    rmSync(configFile);
    const fault = {
      kind: "invalid",
      hresult: "0x80070002",
      text: expect.stringContaining("Cannot read configuration"),
    };
    expect(await client.hello()).toMatchObject({ fault });
    expect(await read(askFlags(site), askFlags(""))).toMatchObject({ answers: [{ fault }, { fault }] });
    expect(await ensure([mappings(site, present("alice"))])).toMatchObject({ results: [{ fault }] });
    writeFileSync(configFile, content);
  });

  const NUMBERS = [0x80070035, 0x80070043, 0x8007052e];
  for (const hresult of NUMBERS) {
    const number = `0x${hresult.toString(16).toUpperCase()}`;
    on.simulated(`a share that is not reached is named: ${number}`, async ({ client, site, simulated }) => {
      const { engine, windows } = simulated.simulator;
      engine.faults.unreachable = hresult;
      windows.redirection = "\\\\files\\iis";
      const text = expect.stringMatching(
        /^The configuration is redirected to \\\\files\\iis: .*Cannot read configuration file/,
      );
      const answer = { fault: { kind: "share", hresult: number, text } };
      expect(await client.hello()).toMatchObject(answer);
      expect(await client.ask({ verb: "read", nonce, queries: [askFlags(site), askFlags("")] })).toMatchObject(answer);
      const units = apart([flags(site, "Ssl"), mappings(site, present("alice"))]);
      const reads = engine.reads;
      expect(await client.ask({ verb: "ensure", nonce, units, queries: [askFlags(site)] })).toMatchObject(answer);
      // Each try would wait for the network.
      expect(engine.reads - reads).toBeLessThan(2);
    });
  }

  on.simulated("a share that goes away before the commit is named too", async ({ client, site, simulated }) => {
    const { engine, windows } = simulated.simulator;
    windows.redirection = "\\\\files\\iis";
    engine.faults.beforeCommit = () => {
      engine.faults.unreachable = 0x80070035;
    };
    const units = apart([flags(site, "Ssl"), flags("", "Ssl")]);
    const text = expect.stringMatching(
      /^The configuration is redirected to \\\\files\\iis: .*Cannot write configuration file/,
    );
    const fault = { kind: "share", hresult: "0x80070035", text };
    expect(await client.ask({ verb: "ensure", nonce, units, queries: [] })).toMatchObject({ fault });
  });

  on.simulated("the room that a shared configuration needs is the share's", async ({ site, ensure, simulated }) => {
    const { windows } = simulated.simulator;
    Object.assign(windows, { redirection: "\\\\files\\iis", freeBytes: 1_000, shareFreeBytes: null });
    expect(await ensure([flags(site, "Ssl")])).toMatchObject({ results: [{ changed: true }] });
    windows.shareFreeBytes = 1_000;
    const text = expect.stringMatching(/^The volume of the shared configuration \\\\files\\iis has 1000 bytes free/);
    expect(await ensure([flags(site)])).toMatchObject({ results: [{ fault: { kind: "diskFull", text } }], commits: 0 });
    Object.assign(windows, { redirection: "D:\\shared", freeBytes: 1_000, shareFreeBytes: 1e9 });
    expect(await ensure([flags(site)])).toMatchObject({ results: [{ fault: { kind: "diskFull" } }], commits: 0 });
  });
});

function addTag(simulated: Simulated, site: string, content: string): void {
  const tag = `<location path="${site}">${content}</location>`;
  simulated.rewrite((xml) => xml.replace("</configuration>", () => `${tag}</configuration>`));
}
