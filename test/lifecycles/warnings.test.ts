import { expect, onTestFinished, test } from "vitest";
import { redirectWarnings } from "../../provider/src/server";
import { SECTION } from "../../simulator/src/engine/edit";
import { type Simulator, startSimulator } from "../../simulator/src/server";
import { type Declaration, Stack } from "../../trials/driver";
import { CERTIFICATES } from "../reconcile/arbitrary";
import { changeFlags } from "../support/http-sys-entries";

const SITE = "Default Web Site";
const WHERE = `warning: server web01, site "${SITE}": `;

interface Bench {
  readonly simulator: Simulator;
  readonly stack: Stack;
  /** What was warned of since the last call. */
  warnings(): string[];
}

async function begin(): Promise<Bench> {
  const simulator = await startSimulator();
  let lines: string[] = [];
  const sink = (line: string) => void lines.push(line);
  const former = redirectWarnings(sink);
  onTestFinished(async () => {
    redirectWarnings(former);
    await simulator.close();
  });
  const warnings = () => {
    const said = lines;
    lines = [];
    // Once a process: the next run is another one.
    redirectWarnings(sink);
    return said;
  };
  return { simulator, stack: new Stack({ web01: { simulator, transport: "ssh" } }), warnings };
}

const mapping = (more: object = {}, at = 0): Declaration => ({
  name: `mapping${at}`,
  type: "OneToOneMapping",
  inputs: { site: SITE, certificate: CERTIFICATES[at], userName: "CORP\\alice", password: "planted", ...more },
});
const certificates = (more: object = {}): Declaration => ({
  name: "certificates",
  type: "ClientCertMappingAuth",
  inputs: { site: SITE, ...more },
});
const tls = (...sslFlags: string[]): Declaration => ({
  name: "tls",
  type: "SslAccess",
  inputs: { site: SITE, sslFlags },
});

const said = (text: RegExp) => expect.stringMatching(new RegExp(`^${WHERE}.*${text.source}`));

test("a switch that lets everybody in by anonymous authentication says so, at up and at refresh", async () => {
  const { simulator, stack, warnings } = await begin();
  expect(await stack.up([certificates()])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([said(/anonymous authentication is on/)]);
  await stack.refresh();
  expect(warnings()).toEqual([said(/anonymous authentication is on/)]);
  simulator.edit((doc) => doc.setAnonymous(SITE, false));
  await stack.refresh();
  expect(warnings()).toEqual([]);
});

test("a mapping where the section or one-to-one mappings are off is told, in the message that makes it", async () => {
  const { simulator, stack, warnings } = await begin();
  simulator.edit((doc) => doc.setAnonymous(SITE, false));
  expect(await stack.up([mapping(), mapping({}, 1)])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([said(/certificate mapping is off here/)]);
  expect(simulator.counts.messages).toMatchObject({ ensure: 1, read: 0 });
  await stack.refresh();
  expect(warnings()).toEqual([said(/certificate mapping is off here/)]);
  expect(simulator.counts.messages).toMatchObject({ ensure: 1, read: 1 });

  simulator.edit((doc) => doc.set("", SECTION.clientCertificates, { oneToOneCertificateMappingsEnabled: false }));
  const program = [mapping(), mapping({}, 1), certificates()];
  expect(await stack.up(program)).toMatchObject({ ok: true });
  expect(warnings()).toEqual([said(/one-to-one mappings are off here.*or false if that is meant/)]);
  const meant = certificates({ oneToOneCertificateMappingsEnabled: false });
  expect(await stack.up([mapping({ userName: "CORP\\bob" }), mapping({}, 1), meant])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([said(/one-to-one mappings are off here/)]);
  const on = certificates({ oneToOneCertificateMappingsEnabled: true });
  expect(await stack.up([mapping(), mapping({}, 1), on])).toMatchObject({ ok: true });
  await stack.refresh();
  expect(warnings()).toEqual([]);
});

test("a mapping made before the switch that the run declares is told of nothing", async () => {
  const { simulator, stack, warnings } = await begin();
  simulator.edit((doc) => doc.setAnonymous(SITE, false));
  const later = { ...certificates(), inputs: { site: SITE.toUpperCase() } };
  expect(await stack.up([mapping(), later], { parallel: 1 })).toMatchObject({ ok: true });
  expect(simulator.counts.messages).toMatchObject({ ensure: 2 });
  expect(warnings()).toEqual([]);
});

test("another account without a password is told, taken over or updated, with whose password it keeps", async () => {
  const { simulator, stack, warnings } = await begin();
  simulator.edit((doc) => {
    doc.set(SITE, SECTION.clientCertificates, { enabled: true });
    doc.addMapping(SITE, { certificate: CERTIFICATES[0] ?? "", userName: "CORP\\robert", password: "of robert" });
  });
  expect(await stack.up([mapping({ password: undefined })])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([
    said(/was mapped already, to account CORP\\robert/),
    said(/account CORP\\alice is logged on with the password that was stored for CORP\\robert/),
  ]);
  expect(await stack.up([mapping({ password: undefined, userName: "CORP\\carol" })])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([said(/account CORP\\carol .* stored for CORP\\alice/)]);
  expect(await stack.up([mapping({ userName: "CORP\\dave" })])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([]);
});

test("a destroy of what was only adopted says before and after what it opens, without another message", async () => {
  const { simulator, stack, warnings } = await begin();
  simulator.edit((doc) => {
    doc.set(SITE, SECTION.access, { sslFlags: "Ssl,SslNegotiateCert,SslRequireCert" });
    doc.set(SITE, SECTION.clientCertificates, { enabled: true });
  });
  const program = [tls("Ssl", "SslNegotiateCert", "SslRequireCert"), certificates()];
  expect(await stack.up(program)).toMatchObject({ ok: true });
  expect(simulator.counts.commits).toBe(0);
  expect(warnings().sort()).toEqual([
    said(/anonymous authentication is on/),
    said(/"0\.0\.0\.0:443" of HTTP\.sys does not ask for certificates in the TLS handshake/),
    said(/taken over \(enabled: true\).*retainOnDelete: true/),
    said(/taken over \(sslFlags: Ssl, SslNegotiateCert, SslRequireCert\).*retainOnDelete: true/),
  ]);
  const { ensure } = simulator.counts.messages;
  expect(await stack.destroy()).toMatchObject({ ok: true });
  expect(warnings().sort()).toEqual([
    said(/certificates are no longer mapped to accounts here, and anonymous authentication is on/),
    said(/sslFlags is None here now.*plain HTTP is no longer refused/),
  ]);
  expect(simulator.counts.messages).toMatchObject({ ensure: (ensure ?? 0) + 1, read: 0 });
});

test("flags that want certificates are told where their endpoint asks late, at up and at refresh, with the line to declare", async () => {
  const { simulator, stack, warnings } = await begin();
  const late = said(
    /connection is reset.*declare new SslBinding\("https", \{ endpoint: "0\.0\.0\.0:443", negotiateClientCert: true \}\)/,
  );
  expect(await stack.up([tls("Ssl")])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([]);
  expect(await stack.up([tls("Ssl", "SslNegotiateCert")])).toMatchObject({ ok: true });
  expect(warnings()).toEqual([late]);
  await stack.refresh();
  expect(warnings()).toEqual([late]);
  expect(simulator.counts.messages).toMatchObject({ ensure: 2, read: 1 });
  simulator.windows.build = 26100;
  await stack.refresh();
  expect(warnings()).toEqual([said(/500 \(0x80070032\)/)]);
  changeFlags(simulator, "0.0.0.0:443", (flags) => flags | 0x2);
  await stack.refresh();
  expect(warnings()).toEqual([]);
  simulator.edit((doc) => doc.removeSite(SITE));
  simulator.edit((doc) => doc.addSite({ name: SITE, id: 1 }));
  await stack.refresh();
  expect(warnings()).toEqual([said(/no https binding/)]);
});

test("other schemes that let clients in without a certificate are told, unless the run declares them off", async () => {
  const { simulator, stack, warnings } = await begin();
  const scheme = (name: string) => `system.webServer/security/authentication/${name}Authentication`;
  simulator.edit((doc) => {
    doc.setAnonymous(SITE, false);
    for (const name of ["basic", "windows"]) doc.set(SITE, scheme(name), { enabled: true });
    // Without its module a scheme is not offered.
    doc.setModuleInstalled(true, "WindowsAuthenticationModule");
    doc.setModuleInstalled(false, "BasicAuthenticationModule");
  });
  expect(await stack.up([certificates()])).toMatchObject({ ok: true });
  const told = said(
    /windowsAuthentication is on, so clients may log on with their Windows account.*windowsAuthentication: false/,
  );
  expect(warnings()).toEqual([told]);
  const off: Declaration = {
    name: "only certificates",
    type: "SiteAuthentication",
    inputs: { site: SITE, windowsAuthentication: false },
  };
  expect(await stack.up([certificates({ logonMethod: "Network" }), off])).toMatchObject({ ok: true });
  expect(warnings().filter((line) => line.includes("Windows account"))).toEqual([]);
});

test("what the program itself made is not called taken over, and a delete that opens nothing is silent", async () => {
  const { simulator, stack, warnings } = await begin();
  simulator.edit((doc) => {
    doc.setAnonymous(SITE, false);
    doc.set("", SECTION.access, { sslFlags: "Ssl" });
  });
  expect(await stack.up([tls("Ssl"), certificates()])).toMatchObject({ ok: true });
  expect(await stack.destroy()).toMatchObject({ ok: true });
  expect(warnings()).toEqual([]);
});

test("an update that no longer names what kept mappings off says so", async () => {
  const { simulator, stack, warnings } = await begin();
  simulator.edit((doc) => doc.setAnonymous(SITE, false));
  await stack.up([certificates({ manyToOneCertificateMappingsEnabled: false })]);
  expect(warnings()).toEqual([]);
  await stack.up([certificates()]);
  expect(warnings()).toEqual([said(/manyToOneCertificateMappingsEnabled is true here now/)]);
});

test("a foreign entry that means the same certificate in another form is told with its account", async () => {
  const { simulator, stack, warnings } = await begin();
  const [one = "", two = "", three = ""] = CERTIFICATES;
  const forms = [
    `-----BEGIN CERTIFICATE-----\n${one}\n-----END CERTIFICATE-----`,
    `\u200e${one}`,
    two.slice(0, -100),
    three.replace(/=+$/, "!"),
  ];
  simulator.edit((doc) => {
    doc.set(SITE, SECTION.clientCertificates, { enabled: true });
    forms.forEach((certificate, at) => {
      doc.addMapping(SITE, { certificate, userName: `CORP\\foreign${at}`, password: "" });
    });
  });
  const program = [mapping(), mapping({}, 1), mapping({}, 2)];
  const told = [
    said(/account CORP\\foreign0\).*one line/),
    said(/account CORP\\foreign1\).*one line/),
    said(/account CORP\\foreign2\).*cut off after \d+ of \d+ bytes/),
    said(/account CORP\\foreign3\).*one line/),
  ];
  expect(await stack.up(program)).toMatchObject({ ok: true });
  expect(warnings().sort(byAccount)).toEqual(told);
  await stack.refresh();
  expect(warnings().sort(byAccount)).toEqual(told);
  expect(simulator.counts.messages).toMatchObject({ ensure: 1, read: 1 });
  expect(simulator.edit((doc) => doc.mappings(SITE))).toHaveLength(7);
});

const accountIn = (line: string) => /foreign\d/.exec(line)?.[0] ?? "";
const byAccount = (a: string, b: string) => accountIn(a).localeCompare(accountIn(b));
