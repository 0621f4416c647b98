import { BINDING_BITS, FLAG, IIS_APP_ID } from "../../../provider/dist/http-sys/flags";
import { entriesOf } from "../../../provider/dist/http-sys/serving";
import { canonical } from "../http-sys/entry";
import { Refusal, toFault } from "./faults";
import type { SslBindingOperation, SslEntry } from "./messages";
import { type Late, Plan } from "./plan";
import type { AnyEntry } from "./ssl-entries";
import { changeEntry } from "./ssl-late";
import { changeableEntry, refuseUnsayable, refuseUnused, updatingBuild } from "./ssl-refusals";
import { readSslBinding, type SslTable, tableOf, type UsedBinding } from "./ssl-table";
import type { View } from "./view";
import type { Claims } from "./waves";

/** Entries of HTTP.sys, and the bindings that use them. */
export const sslBinding = { plan, read: readSslBinding, claims };

type Flag = keyof typeof BINDING_BITS;

/** Bits in the bindings are written with everything else, flags of the entry itself after that. */
function plan(view: View, operation: SslBindingOperation): Plan {
  const drawn = new Plan();
  const named = namedIn(operation);
  const build = updatingBuild(view.windows.build);
  const table = tableOf(view);
  const entry = changeableEntry(table, operation);
  if (entry === undefined) return drawn;
  const using = usingBindings(table, entry);
  if (using.length === 0) return operation.ifThere ? drawn : refuseUnused(entry.endpoint);
  addBindingSteps(drawn, using, named, build);
  addLateStep(drawn, view, entry, named);
  if (drawn.differs) refuseUnsayable(entry);
  drawn.stood = Object.fromEntries((operation.report ?? []).map((name) => [name, isOn(entry, name)]));
  return drawn;
}

function namedIn({ set }: SslBindingOperation): [Flag, boolean][] {
  const unknown = Object.keys(set).find((name) => !Object.hasOwn(BINDING_BITS, name));
  if (unknown !== undefined) throw new Refusal({ kind: "protocol", text: `There is no flag '${unknown}'` });
  return Object.entries(set) as [Flag, boolean][];
}

interface Using extends UsedBinding {
  /** Flags of the other entries of IIS that serve it. */
  readonly shared: number;
}

function usingBindings({ bindings, entries }: SslTable, entry: SslEntry): Using[] {
  return bindings.flatMap((binding) => {
    const serving = entriesOf(binding, entries);
    if (!serving.includes(entry)) return [];
    const shared = serving.reduce((sum, one) => sum | (one === entry || !isOfIis(one) ? 0 : one.flags), 0);
    return [{ ...binding, shared }];
  });
}

function isOfIis(entry: AnyEntry): entry is SslEntry {
  return !("fault" in entry) && entry.appId === IIS_APP_ID;
}

/** Bits that are not named stay, also those that another operation of this commit has just set, and one that another entry of the binding still needs. */
function addBindingSteps(plan: Plan, bindings: readonly Using[], named: [Flag, boolean][], build: number) {
  for (const { element, sslFlags, shared } of bindings) {
    const known = named.filter(
      ([name, on]) => build >= BINDING_BITS[name].build && (on || (shared & FLAG[name]) === 0),
    );
    const mask = known.reduce((sum, [name]) => sum | BINDING_BITS[name].bit, 0);
    const bits = known.reduce((sum, [name, on]) => sum | (on ? BINDING_BITS[name].bit : 0), 0);
    if ((sslFlags & mask) === bits) continue;
    plan.touched.push("sslFlags");
    plan.steps.push(() => {
      const now = Number(element.getAttribute("sslFlags").value);
      try {
        element.setAttribute("sslFlags", ((now & ~mask) | bits) >>> 0);
      } catch (error) {
        throw new Refusal({ ...toFault(error), attribute: "sslFlags" });
      }
    });
  }
}

function addLateStep(plan: Plan, { windows }: View, planned: SslEntry, named: [Flag, boolean][]) {
  const differing = named.filter(([name, on]) => isOn(planned, name) !== on);
  if (differing.length === 0) return;
  plan.touched.push(...differing.map(([name]) => name));
  const bits = (some: [Flag, boolean][]) => some.reduce((sum, [name]) => sum | FLAG[name], 0);
  const wanted = { ...planned, flags: (planned.flags ^ bits(differing)) >>> 0 };
  const cleared = bits(differing.filter(([, on]) => !on));
  const late: Late = {
    begun: false,
    run(context) {
      const begin = () => {
        late.begun = true;
      };
      changeEntry(windows, { planned, wanted, cleared, begin }, context);
    },
  };
  plan.late = late;
}

function isOn({ flags }: SslEntry, name: Flag): boolean {
  return (flags & FLAG[name]) !== 0;
}

/** Two operations on one entry go one after the other. */
function claims({ endpoint }: SslBindingOperation): Claims {
  const mark = `sslBinding|${canonical(endpoint)}`;
  return { marks: [mark], against: [mark], level: undefined };
}
