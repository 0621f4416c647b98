import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Simulator } from "../../../simulator/src";
import { ACCESS, SITE } from "../../site/clients";
import { clients, diagnose, doctor, entryOf, faults, findings, of, startWorld, type Told } from "./world";

const OTHER = "intranet";
const DOWN = {
  host: "127.0.0.1",
  port: 1,
  user: "x",
  password: "x",
  hostKeyFingerprint: `SHA256:${"A".repeat(43)}`,
  dialErrorLimit: 1,
};

/** Two sites; the second one listens on port 444 unless said. */
async function startTwo(information = "*:444:") {
  const world = await startWorld({ sites: [SITE, OTHER] });
  const text = readFileSync(world.simulator.configFile, "utf8");
  expect(text).toContain('"*:444:"');
  writeFileSync(world.simulator.configFile, text.replace('"*:444:"', `"${information}"`));
  return world;
}

async function ask(simulator: Simulator, words: readonly string[]): Promise<Told> {
  return JSON.parse((await doctor({ web01: await entryOf(simulator) }, [...words, "--json"])).out);
}

const sitesIn = (told: Told) => told.servers.flatMap(({ sites }) => sites.map(({ site }) => site));

describe("which site", () => {
  test("one that is not there: those that are there are listed, exit code 2", async () => {
    const { simulator } = await startTwo();
    const { out, code } = await doctor({ web01: await entryOf(simulator) }, ["--site", "nope"]);
    expect(code).toBe(2);
    expect(out).toContain('the server has no site "nope"; there are: ');
    expect(out).toContain(`"${SITE}"`);
    expect(out).toContain(`"${OTHER}"`);
  });

  test("in another case: it is told as the server spells it", async () => {
    const { simulator } = await startTwo();
    expect(sitesIn(await ask(simulator, ["--site", SITE.toUpperCase()]))).toEqual([SITE]);
  });

  test("without a name: a table of all, with the first cause of each", async () => {
    const { simulator } = await startTwo();
    const { out, code } = await doctor({ web01: await entryOf(simulator) });
    expect(code).toBe(1);
    const [titles, first, second, , hint] = out.split("\n");
    expect(titles).toMatch(/^server +site +faults +not told +first cause$/);
    expect(first).toMatch(/^web01 +Default Web Site +0 /);
    expect(second).toMatch(/^web01 +intranet +[1-9]\d* +\d+ +certificate-asked: clients are not asked/);
    expect(hint).toBe("More of one site: add --site NAME.");
  });

  test("the only one of a server is told in full", async () => {
    const { simulator } = await startWorld();
    const { out, code } = await doctor({ web01: await entryOf(simulator) });
    expect(code).toBe(0);
    expect(out).toMatch(/^web01, site "Default Web Site", Windows Server 2022 \(build 20348\)\n/);
  });

  test("a server that is down keeps nobody from the others, and does not count as fine", async () => {
    const { simulator } = await startWorld();
    const servers = { web01: await entryOf(simulator), web02: DOWN };
    const some = await doctor(servers, ["--site", SITE]);
    // Nobody knows that all is well.
    expect(some.code).toBe(2);
    expect(some.out).toMatch(/^could not look {2}server web02: /);
    expect(some.out).toContain('web01, site "Default Web Site"');
    expect((await doctor({ web02: DOWN }, ["--site", SITE])).code).toBe(2);
    simulator.edit((doc) => doc.setAnonymous(SITE, true));
    expect((await doctor(servers, ["--site", SITE])).code).toBe(1);
  });

  test("a server whose sites cannot be read is not fine", async () => {
    const { simulator } = await startWorld();
    writeFileSync(simulator.configFile, "<configuration>");
    const { out, code } = await doctor({ web01: await entryOf(simulator) });
    expect(code).toBe(2);
    expect(out).toContain("web01");
  });
});

describe("--url without --site", () => {
  test("finds the site by its port", async () => {
    const { simulator } = await startTwo();
    expect(sitesIn(await ask(simulator, ["--url", "https://orders.example:444/"]))).toEqual([OTHER]);
    expect(sitesIn(await ask(simulator, ["--url", "https://orders.example/"]))).toEqual([SITE]);
  });

  test("a binding with the name goes before one without, and a star is one label", async () => {
    const { simulator } = await startTwo("*:443:*.shop.example");
    expect(sitesIn(await ask(simulator, ["--url", "https://a.shop.example/"]))).toEqual([OTHER]);
    expect(sitesIn(await ask(simulator, ["--url", "https://a.b.shop.example/"]))).toEqual([SITE]);
    expect(sitesIn(await ask(simulator, ["--url", "https://shop.example/"]))).toEqual([SITE]);
  });

  test("several bindings that a client may come to are several sites", async () => {
    const { simulator } = await startTwo("10.0.0.5:443:");
    expect(sitesIn(await ask(simulator, ["--url", "https://orders.example/"]))).toEqual([SITE, OTHER]);
  });

  test("a name with other letters than ASCII is found as URLs have it", async () => {
    const { simulator } = await startTwo("*:443:büro.example");
    expect(sitesIn(await ask(simulator, ["--url", "https://BÜRO.example/"]))).toEqual([OTHER]);
  });

  test("none: the sites are listed, exit code 2", async () => {
    const { simulator } = await startTwo();
    const { out, code } = await doctor({ web01: await entryOf(simulator) }, [
      "--url",
      "https://orders.example:9/?x=planted",
    ]);
    expect(code).toBe(2);
    expect(out).toContain(
      'no site has an https binding for port 9 and host "orders.example": name it with --site; there are: ',
    );
    expect(out).not.toContain("planted");
  });
});

describe("--url and --site", () => {
  test("sslFlags of the path count, and are repaired there", async () => {
    const world = await startWorld();
    world.simulator.edit((doc) => doc.set(`${SITE}/api`, ACCESS, { sslFlags: "Ssl" }));
    expect(of(await diagnose(world, ["--url", "https://orders.example/open"]), "certificate-asked")).toMatchObject([
      { is: "fine" },
    ]);
    const told = await diagnose(world, ["--url", "https://orders.example/api/?token=planted"]);
    expect(of(told, "certificate-asked")).toMatchObject([
      { is: "fault", program: expect.stringContaining('path: "api"') },
    ]);
    expect(JSON.stringify(told)).not.toContain("planted");
    // What is compared with the locations below is the site, not that path.
    expect(of(told, "flags-below")).toMatchObject([
      { evidence: [expect.stringContaining("sslFlags is Ssl there, and Ssl, Ssl")] },
    ]);
  });

  test("only the endpoint of its binding counts", async () => {
    const { simulator } = await startTwo("*:443:orders.example");
    const told = await ask(simulator, ["--site", SITE, "--url", "https://orders.example/"]);
    expect(of(told, "tls-binding")).toMatchObject([
      { is: "fault", cause: expect.stringContaining("comes to another site") },
    ]);
  });
});

describe("--skip and --since", () => {
  test("a rule that is skipped is not told", async () => {
    const world = await startWorld();
    world.simulator.edit((doc) => doc.setAnonymous(SITE, true));
    expect(faults(await diagnose(world))).toEqual(["anonymous-access"]);
    const told = await diagnose(world, ["--skip", "anonymous-access", "--skip", "logon"]);
    expect(told.exitCode).toBe(0);
    expect(findings(told).map(({ rule }) => rule)).not.toEqual(expect.arrayContaining(["anonymous-access"]));
    expect(of(told, "logon")).toEqual([]);
  });

  test("failures before --since do not count, by the server's clock", async () => {
    const world = await startWorld();
    await world.come(clients.bob);
    expect(faults(await diagnose(world, ["--since", "1h"]))).toEqual(["mapped"]);
    for (const [key, file] of world.simulator.windows.files) {
      const text = file.bytes.toString().replaceAll(/^\d{4}-\d\d-\d\d/gm, "2020-01-01");
      world.simulator.windows.files.set(key, { ...file, bytes: Buffer.from(text) });
    }
    expect(faults(await diagnose(world, ["--since", "9999d"]))).toEqual(["mapped"]);
    expect(faults(await diagnose(world, ["--since", "7d"]))).toEqual([]);
  });
});
