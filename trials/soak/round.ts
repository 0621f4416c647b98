import { type Declaration, type Result, type Running, Stack, type UpOptions } from "../driver";
import { expectForeign, expectKept, expectOk, expectSame, stateOff, textOfErrors } from "../scene/expect";
import { type Entry, lookAt } from "../scene/foreign";
import { type Hand, OTHERS, oursIn } from "../scene/others";
import type { Random } from "../scene/random";
import { differences, nameOf } from "../scene/wish";
import { nothingOpen } from "./open";
import { nextProgram, ownOf } from "./programs";
import type { Tally } from "./tally";
import { someTroubles, type Trouble } from "./trouble";
import type { SoakServer, World } from "./world";

type Program = readonly Declaration[];

/** Some turns of one stack, from nothing to nothing. Throws what did not hold. */
export async function soakRound(world: World, random: Random, tally: Tally): Promise<void> {
  for (const { bench } of world.servers) bench.restore();
  const round = new Round(world, random, tally);
  for (let turns = 2 + random.below(3); turns > 0; turns--) await round.turn();
  await round.clear();
}

class Round {
  readonly #world: World;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #stack: Stack;
  /** The foreign part of each server's file, as others left it. */
  readonly #foreign = new Map<string, string>();
  #program: Program = [];
  /** Whether the turn's runs are those of the provider process that lives on. */
  #lives = false;
  /** Whether a provider process may have left without a goodbye: a shell of WinRM then stays until its idle timeout. */
  #left = false;

  constructor(world: World, random: Random, tally: Tally) {
    this.#world = world;
    this.#random = random;
    this.#tally = tally;
    this.#stack = new Stack(world.reachable);
    for (const server of world.servers) this.#foreign.set(server.name, lookAtServer(server).foreign);
  }

  /** The program changes, others meddle, something goes wrong; then everything is put right. */
  async turn(): Promise<void> {
    const random = this.#random;
    this.#lives = random.chance(0.4);
    const names = this.#world.servers.map(({ name }) => name);
    const before = this.#program;
    this.#program = nextProgram(before, names, { random, takes: !this.#lives });
    const drifted = this.#drift();
    const kind = random.pick(this.#lives ? KEEPING_RUNS : RUNS);
    this.#tally.add("run", `${kind}${this.#lives ? ", kept provider" : ""}`);
    const kept = this.#keptOf(before, drifted || kind === "destroy");
    const troubles = kind === "preview" || random.chance(0.3) ? [] : this.#troubles();
    const touched = await this.#meet(kind, troubles, kept);
    const isDone = troubles.length === 0 && (kind === "up --refresh" || (kind === "up" && !drifted));
    // A delete that was done and not answered stays in state: an up that wants the resource after all sees it by a refresh only.
    if (!isDone) await this.#recover(touched || drifted || kind === "destroy" || random.chance(0.3));
    this.#expectWish("at the end of a turn");
    await this.#repeat();
  }

  /** Destroy takes away what is ours, and nothing else; nothing stays open. */
  async clear(): Promise<void> {
    this.#lives = false;
    expectOk("destroy", await this.#stack.destroy(this.#options()));
    this.#program = [];
    this.#expectWish("after destroy");
    for (const server of this.#world.servers) {
      expectOk("the other stack's destroy", await server.neighbour.destroy());
      expectForeign("after the other stack's destroy", lookAtServer(server), this.#foreign.get(server.name) ?? "");
      const { neighbours } = lookAtServer(server);
      if (neighbours.length > 0) throw new Error(`${neighbours.length} entries of the other stack stay`);
    }
    await this.#world.kept.hangUp();
    if (this.#left) for (const { door } of this.#world.servers) door.dropShells?.();
    await nothingOpen(this.#world);
  }

  /** Whether ours was touched. */
  #drift(): boolean {
    const random = this.#random;
    const touched = this.#world.servers.map((server) => {
      if (random.chance(0.6)) return false;
      const [name, change] = random.pick(Object.entries(OTHERS));
      const hand = this.#handOf(server);
      if (change.touchesOurs && oursIn(hand.program).length === 0) return false;
      this.#tally.add("drift", name);
      change.act(hand);
      return change.touchesOurs ?? false;
    });
    return touched.includes(true);
  }

  #handOf(server: SoakServer): Hand {
    const { simulator } = server.bench;
    return {
      simulator,
      random: this.#random,
      program: this.#random.shuffle([...ownOf(this.#program, server.name)]),
      edit: (edit) => {
        expectForeign("before others edit", lookAtServer(server), this.#foreign.get(server.name) ?? "");
        simulator.edit(edit);
        this.#foreign.set(server.name, lookAtServer(server).foreign);
      },
    };
  }

  #troubles(): Trouble[] {
    return someTroubles({
      world: this.#world,
      random: this.#random,
      program: this.#program,
      mayKill: !this.#lives,
      handOf: (server) => this.#handOf(server),
    });
  }

  /** Entries that no run may lose: wanted before and after by the same resource, and there now. */
  #keptOf(before: Program, isLost: boolean): Map<string, Entry[]> {
    const former = new Map(before.map((one) => [one.name, entryNames([one]).join()]));
    const keptAt = (server: SoakServer) => {
      const same = ownOf(this.#program, server.name).filter((one) => former.get(one.name) === entryNames([one]).join());
      const wanted = entryNames(same);
      return lookAtServer(server).entries.filter((entry) => wanted.includes(nameOf(entry)));
    };
    return new Map(this.#world.servers.map((server) => [server.name, isLost ? [] : keptAt(server)]));
  }

  /** A run with its troubles; whether ours was touched. */
  async #meet(kind: RunKind, troubles: readonly Trouble[], kept: Map<string, Entry[]>): Promise<boolean> {
    const commits = this.#world.counts().commits;
    const result = await this.#run(kind, troubles);
    const acted: Trouble[] = [];
    if (troubles.some(({ lasts }) => lasts)) await this.#run("up", []);
    for (const trouble of troubles) if (await trouble.end()) acted.push(trouble);
    for (const { kind } of acted) this.#tally.add("fault", kind);
    this.#left ||= acted.length > 0;
    for (const { server } of acted.filter((one) => one.touchesOurs)) kept.delete(server.name);
    if (!result.ok && acted.every(({ borne }) => borne)) {
      const met = acted.map(({ kind, server }) => `${kind} at ${server.name}`).join(", ") || "no fault";
      throw new Error(`${kind} that met ${met} was to succeed, and failed:\n${textOfErrors(result.errors)}`);
    }
    if (kind === "preview" && this.#world.counts().commits > commits) throw new Error("a preview has written");
    for (const server of this.#world.servers) {
      const look = lookAtServer(server);
      const when = `after ${kind}, at ${server.name}`;
      expectForeign(when, look, this.#foreign.get(server.name) ?? "");
      expectKept(when, look, kept.get(server.name) ?? []);
    }
    // A connection that failed would speak for those to come, for half a minute.
    if (this.#lives && acted.length > 0) await this.#world.kept.hangUp();
    return acted.some(({ touchesOurs }) => touchesOurs);
  }

  async #run(kind: RunKind, troubles: readonly Trouble[]): Promise<Result> {
    const refresh = kind === "up --refresh" || (kind === "preview" && this.#random.chance(0.5));
    if (refresh || kind === "refresh") await this.#lookAnew();
    if (kind === "preview") return this.#stack.preview(this.#program, this.#options({ refresh }));
    const { run, ended } = await this.#begin(kind);
    for (const trouble of troubles) trouble.begin(run);
    return ended;
  }

  #begin(kind: Exclude<RunKind, "preview">): Promise<Running> {
    if (kind === "destroy") return this.#stack.beginDestroy(this.#options());
    if (kind === "refresh") return this.#stack.beginRefresh(this.#options());
    return this.#stack.begin(this.#program, this.#options({ refresh: kind === "up --refresh" }));
  }

  async #recover(refresh: boolean): Promise<void> {
    if (refresh) await this.#lookAnew();
    expectOk("the next up", await this.#stack.up(this.#program, this.#options({ refresh })));
  }

  /** A process asks once while an answer is fresh; what others did since is in the next session. */
  async #lookAnew(): Promise<void> {
    if (this.#lives) await this.#world.kept.hangUp();
  }

  /** Nothing is left to do: no write and no connection. */
  async #repeat(): Promise<void> {
    const before = this.#world.counts();
    const result = await this.#stack.up(this.#program, this.#options());
    expectOk("a second up", result);
    const changes = result.steps.filter(({ operation }) => operation !== "same");
    const after = this.#world.counts();
    if (changes.length > 0 || after.commits > before.commits || after.sessions > before.sessions)
      throw new Error(`a second up was to do nothing: ${JSON.stringify({ before, after, changes })}`);
  }

  #expectWish(when: string): void {
    for (const server of this.#world.servers) {
      const look = lookAtServer(server);
      expectForeign(`${when}, at ${server.name}`, look, this.#foreign.get(server.name) ?? "");
      const program = ownOf(this.#program, server.name);
      expectSame(`${when}, at ${server.name}`, differences(server.bench.simulator, program, look));
    }
    expectSame(`${when}, in state`, stateOff(this.#stack, this.#program));
  }

  #options(more: UpOptions = {}): UpOptions {
    const parallel = this.#random.pick([1, 4, 16, 64]);
    return { parallel, ...(this.#lives && { provider: this.#world.kept }), ...more };
  }
}

type RunKind = "up" | "up --refresh" | "refresh" | "preview" | "destroy";

const RUNS: readonly RunKind[] = [
  "up",
  "up",
  "up",
  "up",
  "up --refresh",
  "up --refresh",
  "refresh",
  "preview",
  "destroy",
];
/** What a process has seen declared it does not take away. */
const KEEPING_RUNS = RUNS.filter((kind) => kind !== "destroy");

const lookAtServer = ({ bench }: SoakServer) => lookAt(bench.simulator.configFile);

const entryNames = (program: Program) => program.flatMap((one) => oursIn([one]).map(nameOf));
