import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CHECK, FLAG } from "../../../provider/src/http-sys/flags";
import { ask, type SimulatorOptions } from "../../../simulator/src";
import { ACCESS, AUTH, base64, PASSWORD, SITE } from "../../site/clients";
import { setCheckMode, setFlags } from "../../support/http-sys-entries";
import { ALICE, agentsFor, clients, diagnose, faults, findings, of, startWorld, type World } from "./world";

const ENTRY = "0.0.0.0:443";

/** What went wrong, who came and what he got, and the rules that have to find it; others stay silent. */
interface Scene {
  readonly symptom: string;
  readonly options?: SimulatorOptions;
  readonly arrange: (world: World) => unknown;
  readonly got: string;
  readonly come?: (world: World) => Promise<string>;
  readonly rules: readonly string[];
}

const byAlice = ({ come }: World) => come(clients.alice);

const SCENES: readonly Scene[] = [
  {
    symptom: "the feature is not installed",
    options: { certificateMapping: false },
    arrange: () => {},
    got: "401.2",
    rules: ["feature"],
  },
  {
    symptom: "the switch is off",
    arrange: ({ simulator }) => simulator.edit((doc) => doc.set(SITE, AUTH, { enabled: false })),
    got: "401.2",
    rules: ["mapping-switch"],
  },
  {
    symptom: "one-to-one mappings are off",
    arrange: ({ simulator }) =>
      simulator.edit((doc) => doc.set(SITE, AUTH, { oneToOneCertificateMappingsEnabled: false })),
    got: "401.2",
    rules: ["mapping-switch"],
  },
  {
    symptom: "nothing is mapped",
    arrange: ({ simulator }) => simulator.edit((doc) => doc.removeMapping(SITE, base64(clients.alice))),
    got: "401.2",
    rules: ["mapped"],
  },
  {
    symptom: "somebody else came",
    arrange: () => {},
    come: ({ come }) => come(clients.bob),
    got: "401.2",
    rules: ["mapped"],
  },
  {
    symptom: "the mapping stands below the site",
    arrange: ({ simulator }) =>
      simulator.edit((doc) => {
        doc.removeMapping(SITE, base64(clients.alice));
        doc.addMapping(`${SITE}/api`, { userName: ALICE, password: PASSWORD, certificate: base64(clients.alice) });
      }),
    come: ({ come }) => come(clients.alice, "/api"),
    got: "401.2",
    rules: ["mappings-below", "mapped"],
  },
  {
    symptom: "the stored certificate is cut off",
    arrange: ({ simulator }) =>
      simulator.edit((doc) =>
        doc.changeMapping(SITE, base64(clients.alice), { certificate: base64(clients.alice).slice(0, 400) }),
      ),
    got: "401.1",
    rules: ["mapped", "stored-certificate"],
  },
  {
    symptom: "the stored certificate has line breaks",
    arrange: ({ simulator }) =>
      simulator.edit((doc) =>
        doc.changeMapping(SITE, base64(clients.alice), {
          certificate: base64(clients.alice).replace(/.{64}/g, "$&\r\n"),
        }),
      ),
    got: "401.2",
    rules: ["mapped", "stored-certificate"],
  },
  ...(
    [
      ["the password is wrong", { password: "another" }, ["logon"]],
      ["the account is disabled", { password: PASSWORD, disabled: true }, ["account"]],
      ["the account is locked out", { password: PASSWORD, lockedOut: true }, ["account"]],
      ["the account has expired", { password: PASSWORD, expired: true }, ["account"]],
      ["the password has expired", { password: PASSWORD, passwordExpired: true }, ["account"]],
      ["the right to log on is missing", { password: PASSWORD, lacks: ["ClearText"] }, ["logon"]],
    ] as const
  ).map(
    ([symptom, account, rules]): Scene => ({
      ...{ symptom, got: "401.1", rules },
      arrange: ({ simulator }) => {
        simulator.accounts[ALICE] = account;
      },
    }),
  ),
  {
    symptom: "the account does not exist",
    arrange: ({ simulator }) => void delete simulator.accounts[ALICE],
    got: "401.1",
    rules: ["account"],
  },
  {
    symptom: "the account may not read the files",
    arrange: ({ simulator }) => {
      simulator.accounts[ALICE] = { password: PASSWORD, mayNotRead: true };
    },
    got: "403.12",
    rules: ["file-access"],
  },
  {
    symptom: "everybody gets in",
    arrange: ({ simulator }) =>
      simulator.edit((doc) => {
        doc.setAnonymous(SITE, true);
        doc.set(SITE, ACCESS, { sslFlags: "Ssl,SslNegotiateCert" });
      }),
    come: ({ come }) => come(),
    got: "200",
    rules: ["anonymous-access"],
  },
  {
    symptom: "nobody is asked for a certificate",
    arrange: ({ simulator }) => simulator.edit((doc) => doc.set(SITE, ACCESS, { sslFlags: "Ssl" })),
    got: "401.2",
    rules: ["certificate-asked"],
  },
  {
    symptom: "plain HTTP",
    arrange: () => {},
    come: async ({ door }) => String((await fetch(door.httpUrl)).headers.get("x-iis-status")),
    got: "403.4",
    rules: ["https-only"],
  },
  {
    symptom: "no certificate was sent",
    arrange: () => {},
    come: ({ come }) => come(),
    got: "403.7",
    rules: ["certificate-sent"],
  },
  {
    symptom: "the list of issuers leaves hers out",
    arrange: ({ simulator: { windows } }) => {
      Object.assign(windows.trust, { sendTrustedIssuerList: 1, issuersLeftOut: ["CN=Test CA"] });
    },
    got: "403.7",
    rules: ["issuer-list", "certificate-sent"],
  },
  {
    symptom: "the certificate is revoked",
    arrange: ({ simulator: { windows } }) => void windows.trust.revoked.push(thumbprint(clients.alice)),
    got: "403.13",
    rules: ["revocation"],
  },
  {
    symptom: "the revocation list cannot be reached",
    arrange: ({ simulator: { windows } }) => {
      windows.trust.revocationReachable = false;
    },
    got: "403.13",
    rules: ["revocation"],
  },
  {
    symptom: "the issuer is not trusted",
    arrange: ({ simulator: { windows } }) => {
      windows.trust.root = [];
    },
    got: "403.16",
    rules: ["issuer-trust"],
  },
  {
    symptom: "a certificate in Root is no root",
    arrange: ({ simulator: { windows } }) => void windows.trust.root.push(clients.bob.certificatePem),
    got: "403.16",
    rules: ["root-store"],
  },
  {
    symptom: "the certificate has expired",
    arrange: ({ simulator }) =>
      simulator.edit((doc) =>
        doc.addMapping(SITE, { userName: ALICE, password: PASSWORD, certificate: base64(clients.expired) }),
      ),
    come: ({ come }) => come(clients.expired),
    got: "403.17",
    rules: ["validity"],
  },
  {
    symptom: "asked for late on Windows Server 2022",
    options: { negotiate: false },
    arrange: () => {},
    got: "reset",
    rules: ["late-asking"],
  },
  {
    symptom: "asked for late on Windows Server 2025",
    options: { negotiate: false, windowsVersion: "2025" },
    arrange: () => {},
    got: "500",
    rules: ["late-asking"],
  },
  {
    symptom: "a renewed server certificate lost the flag",
    arrange: ({ simulator }) => simulator.renew(),
    got: "reset",
    rules: ["late-asking"],
  },
  {
    symptom: "a large body while the certificate is asked for late",
    options: { negotiate: false, windowsVersion: "2019" },
    arrange: () => {},
    come: async ({ door }) => (await ask(door.httpsUrl, { body: Buffer.alloc(60_000) })).status,
    got: "413",
    rules: ["late-asking", "upload-read-ahead"],
  },
  {
    symptom: "the web.config holds a locked section",
    arrange: ({ simulator }) => simulator.setWebConfig(SITE, webConfig('<access sslFlags="None" />')),
    got: "500.19",
    rules: ["configuration"],
  },
  {
    symptom: "the web.config overrides the flags",
    arrange: ({ simulator }) => {
      simulator.unlock("access");
      simulator.setWebConfig(SITE, webConfig('<access sslFlags="None" />'));
    },
    got: "401.2",
    rules: ["web-config"],
  },
];

function webConfig(content: string): string {
  return `<configuration><system.webServer><security>${content}</security></system.webServer></configuration>`;
}

function thumbprint({ der }: { der: Buffer }): string {
  return createHash("sha1").update(der).digest("hex");
}

for (const [agent, transport, options, skip] of agentsFor("diagnosis on real PowerShell"))
  describe.skipIf(skip)(`by ${agent}`, () => {
    test("where all is well nothing is found, and all could be told", async () => {
      const world = await startWorld(options);
      expect(await byAlice(world)).toBe("200");
      const told = await diagnose(world, [], transport);
      expect(findings(told).filter(({ is }) => is !== "fine")).toEqual([]);
      expect(told).toMatchObject({ exitCode: 0, servers: [{ problem: null, sites: [{ log: { problem: null } }] }] });
    });

    test.each(SCENES)("$symptom: $got is explained by $rules", async (scene) => {
      const world = await startWorld({ ...options, ...scene.options });
      await scene.arrange(world);
      expect(await (scene.come ?? byAlice)(world)).toBe(scene.got);
      const told = await diagnose(world, [], transport);
      expect(faults(told).sort()).toEqual([...scene.rules].sort());
      expect(told.exitCode).toBe(1);
      expect(JSON.stringify(told)).not.toContain(PASSWORD);
    });
  });

test("the flag that a renewal took is named with the line to declare", async () => {
  const world = await startWorld();
  setFlags(world.simulator, ENTRY, FLAG.disableHttp2);
  const [finding] = of(await diagnose(world), "late-asking");
  expect(finding).toMatchObject({
    is: "fault",
    cause: expect.stringContaining('"0.0.0.0:443"'),
    program: 'new SslBinding("https", { endpoint: "0.0.0.0:443", negotiateClientCert: true })',
  });
  setFlags(world.simulator, ENTRY, 0);
  setCheckMode(world.simulator, ENTRY, CHECK.noRevocation);
  expect(of(await diagnose(world), "late-asking")[0]?.byHand).toContain("verifyclientcertrevocation=disable");
});
