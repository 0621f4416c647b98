import { expect } from "vitest";
import { conformance } from "./suite";

const MODULE = "IISCertificateMappingAuthenticationModule";

conformance("hello", (on) => {
  on.test("the agent says what it runs on", async ({ client }) => {
    expect(await client.hello()).toMatchObject({
      protocol: 3,
      powershell: expect.stringMatching(/^\d+\.\d+/),
      dotnet: expect.stringMatching(/^\.NET/),
      elevated: expect.any(Boolean),
      computerName: expect.stringMatching(/./),
      modules: expect.arrayContaining([MODULE]),
    });
  });

  on.test("another protocol is refused, with both numbers", async ({ client, transcript }) => {
    const answer = await client.hello(99);
    transcript.push(answer);
    expect(answer).toMatchObject({ fault: { kind: "protocol", text: expect.stringMatching(/3\b.*99/) } });
  });

  on.test("a verb that there is not, and a short nonce, are refused", async ({ client, transcript }) => {
    transcript.push(await client.ask({ verb: "format" }));
    transcript.push(await client.ask({ verb: "read", queries: [], nonce: "c2hvcnQ=" }));
    expect(transcript).toMatchObject([{ fault: { kind: "protocol" } }, { fault: { kind: "protocol" } }]);
  });

  on.test("a line that is no JSON is answered, and the agent lives on", async ({ client }) => {
    expect(await client.say("not JSON\n", 0)).toMatchObject({ id: 0, fault: { kind: "protocol" } });
    expect(await client.hello()).toMatchObject({ protocol: 3 });
  });

  on.test("an empty message is answered", async ({ read, ensure }) => {
    expect(await read()).toMatchObject({ answers: [] });
    expect(await ensure([])).toMatchObject({ results: [], answers: [], commits: 0 });
  });

  on.simulated("Windows is asked anew each time", async ({ client, simulated }) => {
    const { windows } = simulated.simulator;
    Object.assign(windows, { computerName: "WEB07", machineGuid: "another", elevated: false, iisVersion: "8.5" });
    windows.redirection = "\\\\files\\iis";
    expect(await client.hello()).toMatchObject({
      computerName: "WEB07",
      machineGuid: "another",
      elevated: false,
      iisVersion: "8.5",
      redirection: "\\\\files\\iis",
    });
  });

  on.simulated("without the Windows feature the module is missing", async ({ client, simulated }) => {
    simulated.edit((doc) => doc.setModuleInstalled(false));
    expect(await client.hello()).toMatchObject({ modules: expect.not.arrayContaining([MODULE]), redirection: null });
  });

  on.simulated("of many modules with long names a bounded number is told, cut", async ({ client, simulated }) => {
    const names = Array.from({ length: 600 }, (_, at) => `Module${at}${"x".repeat(at)}`);
    const adds = names.map((name) => `<add name="${name}" image="x.dll" />`).join("");
    simulated.rewrite((xml) => xml.replace(/(<globalModules>)[\s\S]*(<\/globalModules>)/, `$1${adds}$2`));
    expect(await client.hello()).toMatchObject({ modules: names.slice(0, 500).map((name) => name.slice(0, 200)) });
  });

  on.simulated("a server without the section of modules has none", async ({ client, simulated }) => {
    simulated.rewrite((xml) => xml.replace(/<section name="globalModules"[^>]*>/, ""));
    expect(await client.hello()).toMatchObject({ modules: [], missingMetadata: [] });
  });

  on.simulated("a file in use is waited for in hello too", async ({ client, simulated }) => {
    simulated.simulator.engine.faults.inUse = 2;
    expect(await client.hello()).toMatchObject({ modules: expect.arrayContaining([MODULE]) });
    simulated.simulator.engine.faults.inUse = 1_000;
    expect(await client.hello()).toMatchObject({ fault: { kind: "conflict", hresult: "0x80070020" } });
  });

  on.simulated("a file that cannot be read is a fault of the whole request", async ({ client, simulated }) => {
    simulated.simulator.engine.faults.denyRead = true;
    expect(await client.hello()).toMatchObject({ fault: { kind: "denied", hresult: "0x80070005" } });
  });
});
