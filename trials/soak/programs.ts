import type { Declaration } from "../driver";
import { access, auth, changed, mapping, serverMapping, without } from "../scene/declare";
import type { Random } from "../scene/random";
import { CERTIFICATES, OTHER_SITE, SITE } from "../scene/sites";

/** A change of what is declared at one server; undefined where it cannot be made. */
type Edit = (program: Program, random: Random) => Program | undefined;
type Program = readonly Declaration[];

const MOST_MAPPINGS = 5;
const PATHS = [undefined, "api", "app"];
const FLAGS = ["Ssl", "SslNegotiateCert", "SslRequireCert", "Ssl128"];

/** Changes that take no identity away. */
const ADDING: readonly Edit[] = [
  addMapping,
  addMapping,
  addMapping,
  (program, random) => change(program, random, "OneToOneMapping", (old) => changed(old, newValues(random))),
  (program, random) =>
    change(program, random, "OneToOneMapping", (old) => ({ ...old, name: `mapping-${random.below(1e6)}` })),
  (program, random) =>
    change(program, random, "OneToOneMapping", (old) => ({ ...old, dependsOn: [random.pick(program).name] })),
  (program, random) => (has(program, "switch") ? undefined : [...program, auth(newSwitch(random))]),
  (program, random) =>
    change(program, random, "ClientCertMappingAuth", (old) => ({ ...auth(newSwitch(random)), name: old.name })),
  (program, random) => change(program, random, "ClientCertMappingAuth", (old) => without(old, "defaultLogonDomain")),
  addAccess,
  (program, random) => change(program, random, "SslAccess", (old) => changed(old, { sslFlags: newFlags(random) })),
];

/** Changes that make something be deleted. */
const TAKING: readonly Edit[] = [
  takeOne,
  takeOne,
  (program, random) => replace(program, random, { certificate: random.pick(CERTIFICATES.slice(0, 5)) }),
  (program, random) => replace(program, random, { site: random.pick([SITE, OTHER_SITE]) }),
  swapCertificates,
  moveAccess,
  () => [],
];

export interface ChangeOptions {
  readonly random: Random;
  /** Whether something may be taken away. */
  readonly takes: boolean;
}

/** The next program for these servers: some changes to what each of them has. */
export function nextProgram(program: Program, servers: readonly string[], { random, takes }: ChangeOptions): Program {
  return servers.flatMap((server) => {
    const edits = takes ? [...ADDING, ...ADDING, ...TAKING] : ADDING;
    let own: Program = ownOf(program, server).map((one) => withoutServer(one, server));
    for (let left = random.below(5); left > 0; left--) own = random.pick(edits)(own, random) ?? own;
    return inOrder(random.shuffle(own)).map((one) => atServer(one, server));
  });
}

/** What a program declares at a server. */
export function ownOf(program: Program, server: string): Program {
  return program.filter(({ inputs }) => inputs.connection === server);
}

function atServer({ name, inputs, dependsOn = [], ...rest }: Declaration, server: string): Declaration {
  const prefix = (text: string) => `${server}-${text}`;
  return {
    ...rest,
    name: prefix(name),
    inputs: { ...inputs, connection: server },
    dependsOn: dependsOn.map(prefix),
  };
}

function withoutServer({ name, inputs, dependsOn = [], ...rest }: Declaration, server: string): Declaration {
  const bare = (text: string) => text.slice(server.length + 1);
  const { connection: _, ...own } = inputs;
  return { ...rest, name: bare(name), inputs: own, dependsOn: dependsOn.map(bare) };
}

const has = (program: Program, name: string) => program.some((one) => one.name === name);

const mappingsIn = (program: Program) => program.filter(({ type }) => type === "OneToOneMapping");

/** Certificate and site of a mapping are its alone. */
function isTaken(program: Program, { site, certificate }: Declaration["inputs"]): boolean {
  return mappingsIn(program).some(({ inputs }) => inputs.site === site && inputs.certificate === certificate);
}

function addMapping(program: Program, random: Random): Program | undefined {
  const more = { site: random.chance(0.8) ? SITE : OTHER_SITE, ...newAccount(random) };
  const name = `mapping-${random.below(1e6)}`;
  // What the server level holds no site may hold: it has certificates of its own.
  const added = random.chance(0.25)
    ? { ...serverMapping(random, MOST_MAPPINGS + random.below(3), newAccount(random)), name }
    : { ...mapping(random, random.below(MOST_MAPPINGS), more), name };
  const isTooMany = mappingsIn(program).length >= MOST_MAPPINGS;
  return isTooMany || isTaken(program, added.inputs) || has(program, name) ? undefined : [...program, added];
}

/** Few accounts: a process that lives long remembers what it said of each. */
function newAccount(random: Random) {
  return { userName: `CORP\\user${random.below(20)}` };
}

function newValues(random: Random): object {
  return random.pick([
    newAccount(random),
    { password: `new-${random.below(1e9)}` },
    { enabled: random.chance(0.5) },
    { ...newAccount(random), password: "both" },
  ]);
}

function newSwitch(random: Random): object {
  return {
    ...(random.chance(0.7) && { logonMethod: random.pick(["Batch", "Network", "Interactive"]) }),
    ...(random.chance(0.3) && { enabled: random.chance(0.5) }),
    ...(random.chance(0.4) && { defaultLogonDomain: random.pick(["CORP", "LAB"]) }),
  };
}

function newFlags(random: Random): string[] {
  const flags = FLAGS.filter(() => random.chance(0.5));
  return flags.includes("SslNegotiateCert") ? flags : flags.filter((flag) => flag !== "SslRequireCert");
}

function addAccess(program: Program, random: Random): Program | undefined {
  const path = random.pick(PATHS);
  const added = { ...access(path, ...newFlags(random)), name: `tls-${random.below(1e6)}` };
  return hasPath(program, path) ? undefined : [...program, added];
}

function moveAccess(program: Program, random: Random): Program | undefined {
  const path = random.pick(PATHS.slice(1));
  return hasPath(program, path) ? undefined : change(program, random, "SslAccess", (old) => changed(old, { path }));
}

function hasPath(program: Program, path: string | undefined): boolean {
  return program.some(({ type, inputs }) => type === "SslAccess" && inputs.path === path);
}

function takeOne(program: Program, random: Random): Program | undefined {
  if (program.length === 0) return undefined;
  const taken = random.pick(program);
  return program.filter((one) => one !== taken);
}

/** Changes one of a type. */
function change(
  program: Program,
  random: Random,
  type: string,
  edit: (old: Declaration) => Declaration,
): Program | undefined {
  const some = program.filter((one) => one.type === type);
  if (some.length === 0) return undefined;
  const old = random.pick(some);
  const news = edit(old);
  return program.map((one) => (one === old ? news : one));
}

/** What others wait for comes before them, and nobody waits for who is not there. */
function inOrder(program: Program): Program {
  return program.map((one, at) => ({
    ...one,
    dependsOn: (one.dependsOn ?? []).filter((name) => program.slice(0, at).some((before) => before.name === name)),
  }));
}

function replace(program: Program, random: Random, inputs: object): Program | undefined {
  const some = mappingsIn(program).filter(({ inputs: { site } }) => site !== undefined);
  if (some.length === 0) return undefined;
  const old = random.pick(some);
  const news = changed(old, inputs, { deleteBeforeReplace: random.chance(0.3) });
  return isTaken(program, news.inputs) ? undefined : program.map((one) => (one === old ? news : one));
}

function swapCertificates(program: Program): Program | undefined {
  const [one, other] = mappingsIn(program).filter(({ inputs }) => inputs.site === SITE);
  if (!one || !other) return undefined;
  return program.map((each) => {
    if (each === one) return changed(one, { certificate: other.inputs.certificate });
    return each === other ? changed(other, { certificate: one.inputs.certificate }) : each;
  });
}
