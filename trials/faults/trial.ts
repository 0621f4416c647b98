import { noFaults } from "../../simulator/src/engine";
import type { Simulator } from "../../simulator/src/server";
import { type Result, type Running, Stack } from "../driver";
import type { Bench } from "../scene/bench";
import { expectForeign, expectKept, expectOk, expectSame, stateOff, textOfErrors } from "../scene/expect";
import { type Entry, type Look, lookAt } from "../scene/foreign";
import { FAULTS, type Meddling } from "../scene/meddling";
import { oursIn } from "../scene/others";
import { watch } from "../scene/places";
import type { Random } from "../scene/random";
import { differences, nameOf } from "../scene/wish";
import type { Case } from "./cases";
import { LIFECYCLES, type Story } from "./lifecycles";

/** One case: a fault meets a run, and then the next runs have to put everything right. Throws what did not hold. */
export async function tryCase(bench: Bench, one: Case, random: Random): Promise<void> {
  const lifecycle = LIFECYCLES[one.lifecycle];
  if (!lifecycle) throw new Error(`there is no lifecycle ${one.lifecycle}`);
  const trial = new Trial(bench.simulator, one, lifecycle(random), random);
  await trial.prepare();
  await trial.meetFault();
  await trial.recover();
  await trial.repeat();
  await trial.clear();
}

class Trial {
  readonly #simulator: Simulator;
  readonly #case: Case;
  readonly #story: Story;
  readonly #random: Random;
  readonly #stack: Stack;
  readonly #neighbour: Stack;
  readonly #beside: Promise<unknown>[] = [];
  /** The foreign part of the file as others left it. */
  #foreign: string;
  /** Entries of ours that no run may lose. */
  #kept: readonly Entry[] = [];

  constructor(simulator: Simulator, one: Case, story: Story, random: Random) {
    this.#simulator = simulator;
    this.#case = one;
    this.#story = story;
    this.#random = random;
    const server = { simulator, transport: one.way.transport };
    this.#stack = new Stack({ web01: server });
    this.#neighbour = new Stack({ web01: server });
    this.#foreign = this.#look().foreign;
  }

  async prepare(): Promise<void> {
    const { before, after, drift } = this.#story;
    if (before.length > 0) expectOk("the first up", await this.#stack.up(before));
    expectSame("after the first up", differences(this.#simulator, before, this.#look()));
    expectForeign("after the first up", this.#look(), this.#foreign);
    if (drift) this.#simulator.edit((doc) => drift(doc, this.#simulator));
    this.#foreign = this.#look().foreign;
    const wanted = oursIn(after).map(nameOf);
    this.#kept = this.#look().entries.filter((entry) => wanted.includes(nameOf(entry)));
  }

  async meetFault(): Promise<void> {
    const { place } = this.#case;
    const fault = FAULTS[this.#case.fault];
    if (!fault) throw new Error(`there is no fault ${this.#case.fault}`);
    const { run, ended } = await this.#begin();
    let acted = false;
    const meddling: Meddling = {
      simulator: this.#simulator,
      server: "web01",
      run,
      place,
      random: this.#random,
      program: this.#story.after,
      edit: (edit) => this.#editForeign(edit),
      neighbour: this.#neighbour,
      beside: this.#beside,
    };
    const stop = watch(this.#simulator, place, () => {
      acted = true;
      return fault.act(meddling);
    });
    const result = await ended;
    stop();
    await Promise.all(this.#beside);
    Object.assign(this.#simulator.engine.faults, noFaults());
    this.#simulator.windows.freeBytes = 50 * 1024 ** 3;
    if (!acted) throw new Error("the run never came by the place of the fault");
    this.#expectEnd(result);
    this.#expectNothingLost("after the fault");
  }

  /** The next run, of a new provider process. */
  async recover(): Promise<void> {
    const { run, after } = this.#story;
    const touched = FAULTS[this.#case.fault]?.touchesOurs ?? false;
    const refresh = touched || run.includes("refresh") || this.#random.chance(0.3);
    const result = run === "destroy" ? await this.#stack.destroy() : await this.#stack.up(after, { refresh });
    expectOk("the next run", result);
    this.#expectNothingLost("after the next run");
    expectSame("after the next run", differences(this.#simulator, after, this.#look()));
    expectSame("in state", stateOff(this.#stack, after));
  }

  /** Nothing is left to do: no write, and without a refresh no connection either. */
  async repeat(): Promise<void> {
    const { counts } = this.#simulator;
    const { commits, sessions } = counts;
    const refresh = this.#random.chance(0.2);
    const result = await this.#stack.up(this.#story.after, { refresh });
    expectOk("the third run", result);
    const changes = result.steps.filter(({ operation }) => operation !== "same" && operation !== "read");
    const found = {
      changes: changes.length,
      commits: counts.commits - commits,
      sessions: refresh ? 0 : counts.sessions - sessions,
    };
    if (found.changes + found.commits + found.sessions > 0) {
      throw new Error(`the third run was to do nothing: ${JSON.stringify(found)} ${JSON.stringify(changes)}`);
    }
  }

  /** Destroy takes away what is ours, and nothing else; a session, so not in every case. */
  async clear(): Promise<void> {
    const neighbours = this.#neighbour.checkpoint.resources.length;
    const destroys = this.#random.chance(0.5);
    if (destroys) expectOk("destroy", await this.#stack.destroy());
    const look = this.#look();
    expectSame("at the end", differences(this.#simulator, destroys ? [] : this.#story.after, look));
    expectForeign("at the end", look, this.#foreign);
    if (look.neighbours.length !== neighbours) {
      throw new Error(`the other stack has ${look.neighbours.length} entries instead of ${neighbours}`);
    }
  }

  #begin(): Promise<Running> {
    const { run, after } = this.#story;
    const options = { parallel: this.#random.pick([1, 4, 16, 64]) };
    if (run === "destroy") return this.#stack.beginDestroy(options);
    if (run === "refresh") return this.#stack.beginRefresh(options);
    return this.#stack.begin(after, { ...options, refresh: run === "up --refresh" });
  }

  #editForeign(edit: Parameters<Simulator["edit"]>[0]): void {
    const before = this.#look();
    expectForeign("before others edit", before, this.#foreign);
    this.#simulator.edit(edit);
    this.#foreign = this.#look().foreign;
    if (FAULTS[this.#case.fault]?.touchesOurs) this.#kept = [];
  }

  #expectEnd({ ok, errors }: Result): void {
    // A process that ends before its greeting is started once more, by the program's plain name.
    const expected = FAULTS[this.#case.fault]?.run;
    if (ok === (expected === "succeeds")) return;
    throw new Error(
      `the run that met the fault was to be one that ${expected}, and ${ok ? "succeeded" : `failed:\n${textOfErrors(errors)}`}`,
    );
  }

  #expectNothingLost(when: string): void {
    const look = this.#look();
    expectForeign(when, look, this.#foreign);
    expectKept(when, look, this.#kept);
  }

  #look(): Look {
    return lookAt(this.#simulator.configFile);
  }
}
