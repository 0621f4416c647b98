import { noFaults } from "../../simulator/src/engine";
import type { Declaration, Run } from "../driver";
import { FAULTS, SESSION_FAULTS } from "../scene/meddling";
import { type Hand, oursIn } from "../scene/others";
import { type Place, watch } from "../scene/places";
import type { Random } from "../scene/random";
import { ownOf } from "./programs";
import type { SoakServer, World } from "./world";

/** What befalls a run at one server. */
export interface Trouble {
  readonly kind: string;
  readonly server: SoakServer;
  /** Whether a run that meets it is sure to succeed; what becomes of others hangs on what they had to do. */
  readonly borne: boolean;
  readonly touchesOurs: boolean;
  /** Whether the server still misses connections after the run, until `end`. */
  readonly lasts?: true;
  begin(run: Run): void;
  /** Whether it came to pass. */
  end(): Promise<boolean>;
}

export interface TroubleOptions {
  readonly world: World;
  readonly random: Random;
  readonly program: readonly Declaration[];
  /** Whether the run's provider process, and the engine with it, may be killed. */
  readonly mayKill: boolean;
  /** Of a server, what somebody else has at hand. */
  readonly handOf: (server: SoakServer) => Hand;
}

/** One trouble for each of some servers. */
export function someTroubles(options: TroubleOptions): Trouble[] {
  const { world, random } = options;
  return world.servers
    .filter(() => random.chance(0.5))
    .map((server) => (random.chance(0.12) ? atTheDoor(server, options) : inTheRun(server, options)));
}

const KILLS = ["provider killed", "engine killed"];

function inTheRun(server: SoakServer, { random, program, mayKill, handOf }: TroubleOptions): Trouble {
  const { simulator } = server.bench;
  const hasMappings = oursIn(ownOf(program, server.name)).length > 0;
  const verb = random.pick(["hello", "read", "ensure", "ensure", "ensure"] as const);
  const fitting = Object.entries(FAULTS).filter(
    ([name, { touchesOurs, writesOnly }]) =>
      (mayKill || !KILLS.includes(name)) &&
      (hasMappings || !touchesOurs) &&
      (verb === "ensure" || !writesOnly) &&
      (verb !== "hello" || SESSION_FAULTS.includes(name)),
  );
  const [kind, fault] = random.pick(fitting);
  const at = random.pick(fault.places);
  const place: Place = {
    ...{ verb, at, nth: random.chance(0.8) ? 0 : 1 },
    ...(at === "answering" && { bytes: random.below(400) }),
  };
  const beside: Promise<unknown>[] = [];
  let acted = false;
  let stop = () => {};
  return {
    kind,
    server,
    // An agent that ends before its greeting is one that cannot be started.
    borne: fault.run === "succeeds" && !(kind === "agent killed" && verb === "hello"),
    touchesOurs: fault.touchesOurs ?? false,
    begin(run) {
      const { neighbour } = server;
      stop = watch(simulator, place, () => {
        acted = true;
        return fault.act({ ...handOf(server), server: server.name, run, place, neighbour, beside });
      });
    },
    async end() {
      stop();
      await Promise.all(beside);
      Object.assign(simulator.engine.faults, noFaults());
      simulator.windows.freeBytes = 50 * 1024 ** 3;
      return acted;
    },
  };
}

/** Connections that are refused: all of them, or for a moment; at the server or at its jump host. */
function atTheDoor(server: SoakServer, { world, random }: TroubleOptions): Trouble {
  const atJump = server.jumps && random.chance(0.5);
  const door = atJump ? world.jump : server.door;
  const who = atJump ? "jump host" : "server";
  const passes = random.chance(0.5);
  let before = door.counts.connections;
  let timer: NodeJS.Timeout | undefined;
  const letIn = () => {
    door.refuseConnections = false;
    clearInterval(timer);
  };
  return {
    kind: passes ? `${who} refuses at first` : `${who} gone`,
    server,
    borne: false,
    touchesOurs: false,
    ...(!passes && { lasts: true }),
    begin() {
      before = door.counts.connections;
      door.refuseConnections = true;
      door.dropConnections();
      if (passes) timer = setInterval(() => door.counts.connections > before && letIn(), 5);
    },
    async end() {
      letIn();
      return door.counts.connections > before;
    },
  };
}
