import type { Props } from "../../provider/src/reconcile/kind";
import type { Transport } from "../support/doors";
import { type Holding, locationOf, type Row, type Setting } from "./row";
import { makeWorld, OTHER_SITE, SITE, type World } from "./world";

/** Wherever a resource of the table may stand, and beside it. */
const EVERYWHERE = ["", SITE, `${SITE}/api/v1`, `${SITE}/beside`, OTHER_SITE];

/** What a row's sections hold, by location. */
type Everywhere = Readonly<Record<string, Holding>>;

export interface Beginning extends World {
  readonly location: string;
  look(): Everywhere;
  /** What it saw before anything of ours. */
  readonly before: Everywhere;
  /** The same with a setting at a location, the place of the resource unless said. */
  holding(setting: Setting, at?: string): Everywhere;
}

/** A server as a row wants it, and a look at all of it past our own code. */
export async function begin(row: Row, transport: Transport, place: Props = row.places[0] ?? {}): Promise<Beginning> {
  const world = await makeWorld(transport);
  const location = locationOf(place);
  world.simulator.edit((doc) => row.before(doc, location, world.simulator));
  const look = () =>
    Object.fromEntries((row.everywhere ?? EVERYWHERE).map((at) => [at, row.look(world.simulator, at)]));
  const before = look();
  return {
    ...world,
    location,
    look,
    before,
    holding: ({ holds }, at = location) => ({ ...before, [at]: { ...before[at], ...holds } }),
  };
}
