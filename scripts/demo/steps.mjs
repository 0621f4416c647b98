import { answers, fine, say } from "./print.mjs";
import { SITE } from "./scene.mjs";

const ANONYMOUS = "system.webServer/security/authentication/anonymousAuthentication";
const UP = ["up", "--yes", "--skip-preview"];

export const STEPS = [
  { title: "Before: the site lets everybody in", run: before },
  { title: "up, as every walk-through says: the switch, the flags and two mappings, in one commit", run: firstUp },
  { title: "SslBinding is declared: clients are asked in the TLS handshake, and get in", run: askInHandshake },
  { title: "SiteAuthentication is declared: only mapped certificates enter", run: onlyCertificates },
  { title: "A second up: nothing to do", run: secondUp },
  {
    title: "The server's certificate is renewed, and somebody changes things by hand; the pipeline notices",
    run: drift,
  },
  { title: "up --refresh repairs it", run: repair },
  { title: "Alice's certificate is renewed, and one of the two always works", run: renew },
  { title: "destroy takes away what the stack named, and nothing else", run: destroy },
];

async function before(scene) {
  await expectAnswers(scene, [
    [undefined, "200 as anonymous"],
    ["mallory", "200 as anonymous"],
    ["alice", "200 as anonymous"],
  ]);
}

async function firstUp(scene) {
  await scene.pulumi(UP);
  await expectAnswers(scene, [
    [undefined, "connection reset"],
    ["alice", "connection reset"],
  ]);
  say(
    "these clients speak TLS 1.3, as browsers do, and IIS asks for the certificate too late: the warning above says so",
  );
}

async function askInHandshake(scene) {
  await scene.askInHandshake();
  await scene.pulumi(UP, { only: summary });
  await expectAnswers(scene, [
    [undefined, "403.7"],
    ["mallory", "200 as anonymous"],
    ["alice", "200 as CORP\\alice"],
    ["bob", "200 as CORP\\bob"],
  ]);
}

async function onlyCertificates(scene) {
  await scene.onlyCertificates();
  await scene.pulumi(UP, { only: summary });
  await expectAnswers(scene, [
    ["mallory", "401.2"],
    ["alice", "200 as CORP\\alice"],
    ["bob", "200 as CORP\\bob"],
  ]);
}

async function secondUp(scene) {
  const { commits } = scene.simulator.counts;
  await scene.pulumi([...UP, "--expect-no-changes"], { only: summary });
  expectEqual("commits", scene.simulator.counts.commits - commits, 0);
}

async function drift(scene) {
  scene.simulator.edit((doc) => {
    doc.changeMapping(SITE, scene.people.alice.base64, { password: scene.secrets.drifted });
    doc.removeMapping(SITE, scene.people.bob.base64);
    doc.set(SITE, "system.webServer/security/access", { sslFlags: "Ssl, SslNegotiateCert" });
  });
  say("alice's password changed, bob's mapping removed, SslRequireCert taken out");
  await expectAnswers(scene, [
    ["alice", "401.1"],
    ["bob", "401.2"],
  ]);
  scene.simulator.renew();
  say("the server's certificate is renewed, and its entry in HTTP.sys made anew as most tools do");
  await expectAnswers(scene, [["alice", "connection reset"]]);
  await scene.pulumi(["preview", "--refresh", "--diff", "--expect-no-changes"], { expect: 7 });
  fine("exit code 7: the server is not as the program says");
}

async function repair(scene) {
  await scene.pulumi([...UP, "--refresh"], { only: summary });
  await expectAnswers(scene, [
    [undefined, "403.7"],
    ["alice", "200 as CORP\\alice"],
    ["bob", "200 as CORP\\bob"],
  ]);
}

async function renew(scene) {
  const names = ["alice", "alice (renewed)"];
  const seen = [];
  let commits = scene.simulator.counts.commits;
  const look = async (when) => {
    const got = await Promise.all(names.map((name) => scene.ask(name)));
    seen.push(got);
    say(when);
    answers(names.map((who, index) => ({ who: `  ${who}`, got: got[index] })));
  };
  await look("before");
  scene.simulator.hold.beforeAnswer = async () => {
    if (scene.simulator.counts.commits === commits) return;
    commits = scene.simulator.counts.commits;
    await look(`after commit ${commits}`);
  };
  await scene.renew();
  await scene.pulumi(UP, { only: summary });
  scene.simulator.hold.beforeAnswer = null;
  if (!seen.every((pair) => pair.includes("200 as CORP\\alice")))
    throw new Error("there was a moment when neither worked");
  fine("at every moment at least one of the two let alice in");
}

async function destroy(scene) {
  const stranger = { userName: "CORP\\stranger", password: "x", certificate: scene.people.mallory.base64 };
  scene.simulator.edit((doc) => {
    doc.addMapping(SITE, stranger);
    doc.set(SITE, ANONYMOUS, { userName: "CORP\\visitor" });
  });
  say("meanwhile somebody maps mallory's certificate by hand, and names the account of anonymous requests");
  await scene.pulumi(["destroy", "--yes", "--skip-preview"], { only: summary });
  const left = scene.simulator.edit((doc) => doc.mappings(SITE).map(({ userName }) => userName));
  expectEqual("mappings left", left.join(", "), "CORP\\stranger");
  const anonymous = scene.simulator.engine.effective(ANONYMOUS, SITE);
  const heldAs = (name) => anonymous.getAttribute(name).value;
  expectEqual("anonymous authentication, which the stack had switched off", heldAs("enabled") ? "on" : "off", "on");
  expectEqual("account of anonymous requests, which the stack did not name", heldAs("userName"), "CORP\\visitor");
}

async function expectAnswers(scene, expected) {
  const rows = [];
  for (const [name, wanted] of expected) {
    const got = await scene.ask(name);
    rows.push({ who: name === undefined ? "no certificate" : `certificate of ${name}`, got });
    if (got !== wanted) throw new Error(`${name ?? "no certificate"} was to get ${wanted} and got ${got}`);
  }
  answers(rows);
}

function expectEqual(what, got, wanted) {
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
  fine(`${what}: ${got === "" ? "none" : got}`);
}

/** The totals, and what the server warned of. */
function summary(text) {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("Resources:"));
  const end = lines.findIndex((line) => line.startsWith("Duration:"));
  const warnings = new Set(lines.filter((line) => line.trim().startsWith("warning:")));
  return [...warnings, ...lines.slice(start, end)].join("\n");
}
