import type { Editor } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import type { Declaration } from "../driver";
import { access, account, atServerLevel, auth, changed, mapping, serverMapping, tls, without } from "../scene/declare";
import type { Random } from "../scene/random";
import { CERTIFICATES, foreignMapping, OTHER_SITE, SITE } from "../scene/sites";

/** What is there, what is wanted, and the run that a fault meets on its way. */
export interface Story {
  readonly before: readonly Declaration[];
  /** What somebody else does to ours in between. */
  readonly drift?: (doc: Editor, simulator: Simulator) => void;
  readonly after: readonly Declaration[];
  readonly run: "up" | "up --refresh" | "refresh" | "destroy";
  /** Messages of that run that write, where nothing goes wrong; each of them commits once a level. 0: nothing to write. */
  readonly commits: number;
}

export type Lifecycle = (random: Random) => Story;

/** Resources that the run leaves as they are. */
function bystanders(random: Random): Declaration[] {
  return [5, 6, 7]
    .filter(() => random.chance(0.4))
    .map((at) => mapping(random, at, at === 7 ? { site: OTHER_SITE } : {}));
}

/** Bystanders before and after; the run does one thing. */
function story(
  random: Random,
  before: readonly Declaration[],
  after: readonly Declaration[],
  more: Partial<Story> = {},
): Story {
  const others = bystanders(random);
  return { before: [...others, ...before], after: [...others, ...after], run: "up", commits: 1, ...more };
}

/** Entries of somebody else behind ours, at every level. */
function besideOurs(doc: Editor): void {
  for (const [at, location] of ["", SITE, OTHER_SITE].entries()) doc.addMapping(location, foreignMapping(30 + at));
}

const certificateOf = ({ inputs }: Declaration) => String(inputs.certificate);

export const LIFECYCLES: Readonly<Record<string, Lifecycle>> = {
  "mapping: create": (random) => story(random, [], [mapping(random, 0)]),
  "mapping: create many": (random) =>
    story(
      random,
      [],
      [0, 1, 2, 3].map((at) => mapping(random, at)),
    ),
  "mapping: create one after the other": (random) =>
    story(random, [], [mapping(random, 0), { ...mapping(random, 1), dependsOn: ["mapping-0"] }], { commits: 2 }),
  "mapping: take over": (random) => {
    const wanted = mapping(random, 0);
    const theirs = { certificate: certificateOf(wanted), userName: account(random), password: "theirs" };
    return story(random, [], [wanted], { drift: (doc) => doc.addMapping(SITE, theirs) });
  },
  "mapping: update": (random) => {
    const old = mapping(random, 0);
    const changes = random.pick([
      { userName: account(random) },
      { password: `new-${random.below(1e9)}` },
      { enabled: old.inputs.enabled === false },
    ]);
    return story(random, [old], [changed(old, changes)]);
  },
  "mapping: renew": (random) => {
    const old = mapping(random, 0);
    return story(random, [old], [changed(old, { certificate: CERTIFICATES[1] })], { commits: 2 });
  },
  "mapping: replace, deleted first": (random) => {
    const old = mapping(random, 0);
    const renewed = changed(old, { certificate: CERTIFICATES[1] }, { deleteBeforeReplace: true });
    return story(random, [old], [renewed], { commits: 2 });
  },
  "mapping: move to another site": (random) => {
    const old = mapping(random, 0);
    return story(random, [old], [changed(old, { site: OTHER_SITE })], { commits: 2 });
  },
  "mapping: rename": (random) => {
    const old = mapping(random, 0);
    return story(random, [old], [{ ...old, name: "renamed" }], { commits: 0 });
  },
  "mapping: rename and change": (random) => {
    const old = mapping(random, 0);
    return story(random, [old], [changed(old, { userName: account(random) }, { name: "renamed" })]);
  },
  "mapping: repair a changed entry": (random) => {
    const old = mapping(random, 0);
    const change = random.pick([
      { userName: "mallory" },
      { password: "not ours" },
      { enabled: old.inputs.enabled === false },
    ]);
    const drift = (doc: Editor) => doc.changeMapping(SITE, certificateOf(old), change);
    return story(random, [old], [old], { run: "up --refresh", drift });
  },
  "mapping: repair a removed entry": (random) => {
    const old = mapping(random, 0);
    const drift = (doc: Editor) => doc.removeMapping(SITE, certificateOf(old));
    return story(random, [old], [old], { run: "up --refresh", drift });
  },
  "mapping: repair a certificate in another spelling": (random) => {
    const old = mapping(random, 0);
    const spelled = certificateOf(old).replace(/(.{64})/g, "$1\r\n");
    const drift = (doc: Editor) => doc.changeMapping(SITE, certificateOf(old), { certificate: spelled });
    return story(random, [old], [old], { run: "up --refresh", drift });
  },
  "mapping: refresh": (random) => {
    const old = mapping(random, 0);
    const drift = (doc: Editor) => doc.changeMapping(SITE, certificateOf(old), { userName: "mallory" });
    return story(random, [old], [old], { run: "refresh", drift, commits: 0 });
  },
  "mapping: delete": (random) => story(random, [mapping(random, 0), mapping(random, 1)], []),
  "levels: create": (random) =>
    story(random, [], [serverMapping(random, 3), mapping(random, 0), serverMapping(random, 4)]),
  "levels: delete between others": (random) => {
    const before = [serverMapping(random, 3), mapping(random, 0), mapping(random, 1, { site: OTHER_SITE })];
    return story(random, before, [], { drift: besideOurs });
  },
  "levels: destroy between others": (random) => {
    const before = [serverMapping(random, 3), serverMapping(random, 4), mapping(random, 0), mapping(random, 1)];
    return { ...story(random, before, [], { drift: besideOurs }), after: [], run: "destroy" };
  },
  "levels: move to the server level": (random) => {
    const old = mapping(random, 0);
    const moved = { ...atServerLevel(old), deleteBeforeReplace: true };
    return story(random, [old, mapping(random, 1)], [moved, serverMapping(random, 3)], {
      drift: besideOurs,
      commits: 2,
    });
  },
  "switch: create": (random) => story(random, [], [auth({ logonMethod: random.pick(["Batch", "Network"]) })]),
  "switch: update": (random) => {
    const old = auth({ logonMethod: "Batch", defaultLogonDomain: "CORP" });
    const news = [
      changed(old, { logonMethod: "Network" }),
      changed(old, { enabled: false }),
      without(old, "defaultLogonDomain"),
    ];
    return story(random, [old], [random.pick(news)]);
  },
  "switch: repair": (random) => {
    const old = auth({ logonMethod: "Batch" });
    const section = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication";
    const drift = (doc: Editor) => doc.set(SITE, section, { enabled: false, logonMethod: "ClearText" });
    return story(random, [old], [old], { run: "up --refresh", drift });
  },
  "switch: delete": (random) => story(random, [auth({ logonMethod: "Batch" })], []),
  "access: create": (random) => story(random, [], [access(random.pick([undefined, "api"]), "Ssl", "SslNegotiateCert")]),
  "access: update": (random) => {
    const path = random.pick([undefined, "api"]);
    return story(random, [access(path, "Ssl")], [access(path, "Ssl", "SslNegotiateCert", "SslRequireCert")]);
  },
  "access: move to another path": (random) =>
    story(random, [access("api", "Ssl")], [access("app", "Ssl")], { commits: 2 }),
  "access: delete": (random) => story(random, [access("api", "Ssl")], []),
  "tls: create": (random) => story(random, [], [access(undefined, "Ssl", "SslNegotiateCert"), tls()]),
  "tls: repair a renewal": (random) => {
    const ours = [access(undefined, "Ssl", "SslNegotiateCert"), tls()];
    const drift = (doc: Editor, simulator: Simulator) => {
      doc.set(SITE, "system.webServer/security/access", { sslFlags: "Ssl" });
      simulator.renew();
    };
    return story(random, ours, ours, { run: "up --refresh", drift });
  },
  "tls: destroy": (random) => {
    // The one that commits goes first, which is the last one that was made.
    const before = [tls(), access(undefined, "Ssl")];
    return { ...story(random, before, []), after: [], run: "destroy" };
  },
  "all: create": (random) =>
    story(random, [], [auth({}), access(undefined, "Ssl", "SslNegotiateCert"), mapping(random, 0), mapping(random, 1)]),
  "all: change everything": (random) => {
    const old = mapping(random, 0);
    const before = [auth({ logonMethod: "Batch" }), access("api", "Ssl"), old, mapping(random, 1)];
    const after = [
      auth({ logonMethod: "Network" }),
      access("api", "Ssl", "Ssl128"),
      changed(old, { certificate: CERTIFICATES[2] }),
      mapping(random, 3),
    ];
    return story(random, before, after, { commits: 2 });
  },
  "all: destroy": (random) => {
    const before = [auth({ logonMethod: "Batch" }), access(undefined, "Ssl"), mapping(random, 0)];
    return { ...story(random, before, []), after: [], run: "destroy" };
  },
};
