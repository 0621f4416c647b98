import type { Props } from "../../provider/src/reconcile/kind";
import type { Declaration, Recorded } from "./checkpoint";
import { dependenciesOf, type Run } from "./run";

/** Stands in state as the serialized provider does, and is nothing to our code. */
const PROVIDER = { __provider: "exports.handler = …" };

/** Registers every resource of a program: checked and compared one after the other, made in parallel. */
export async function registerAll(run: Run, program: readonly Declaration[]): Promise<void> {
  const tasks = new Map<string, Promise<void>>();
  let turn: Promise<unknown> = Promise.resolve();
  for (const declaration of program) {
    const before = dependenciesOf(declaration, tasks);
    const task = (async () => {
      await Promise.all(before);
      const plan = turn.then(() => (run.failed ? undefined : planOrFail(run, declaration)));
      turn = plan;
      await (await plan)?.carryOut();
    })();
    tasks.set(declaration.name, task);
  }
  await Promise.all(tasks.values());
}

/** What a preview says: nothing is called but check and diff. */
export async function previewAll(run: Run, program: readonly Declaration[]): Promise<void> {
  for (const declaration of program) {
    const plan = await planOrFail(run, declaration);
    if (plan) run.steps.push({ name: declaration.name, operation: plan.operation });
  }
}

interface Plan {
  readonly operation: "same" | "create" | "update" | "replace";
  carryOut(): Promise<void>;
}

async function planOrFail(run: Run, declaration: Declaration): Promise<Plan | undefined> {
  let made: Plan | undefined;
  await run.attempt(declaration.name, async () => {
    made = await plan(run, declaration);
  });
  return made;
}

async function plan(run: Run, declaration: Declaration): Promise<Plan> {
  const { name, type, aliases = [], deleteBeforeReplace = false } = declaration;
  const old = run.recording.find([name, ...aliases], type);
  const inputs = await checked(run, declaration, old);
  const anew = () => creation(run, declaration, inputs, old);
  if (!old || old.pendingReplacement) return { operation: old ? "replace" : "create", carryOut: anew };
  const { changes, replaces } = await run.call(() => run.provider.handlers.diff(type, old.outputs, inputs));
  if (replaces.length > 0) {
    // The engine checks once more, without the old inputs.
    const again = await checked(run, declaration, undefined);
    return {
      operation: "replace",
      carryOut: () =>
        deleteBeforeReplace ? deleteThenCreate(run, declaration, again, old) : creation(run, declaration, again, old),
    };
  }
  const record = { name, type, dependsOn: declaration.dependsOn ?? [], inputs, id: old.id };
  if (changes) return { operation: "update", carryOut: () => updating(run, record, old) };
  return {
    operation: "same",
    carryOut: async () => {
      run.recording.replace(old, { ...record, outputs: old.outputs });
      run.steps.push({ name, operation: "same" });
    },
  };
}

async function checked(run: Run, declaration: Declaration, old: Recorded | undefined): Promise<Props> {
  const news = { ...withIgnored(declaration, old), ...PROVIDER };
  const { inputs, failures } = await run.call(() =>
    run.provider.handlers.check(declaration.type, old?.inputs ?? {}, news),
  );
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
  return withoutUndefined({ ...inputs, ...PROVIDER });
}

/** ignoreChanges: what state has counts as wanted, and what it lacks as not named. */
function withIgnored({ inputs, ignoreChanges = [] }: Declaration, old: Recorded | undefined): Props {
  if (!old) return inputs;
  const kept = ignoreChanges.map((name) => [name, old.inputs[name]]);
  return { ...inputs, ...Object.fromEntries(kept) };
}

function withoutUndefined(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
}

function creation(run: Run, declaration: Declaration, inputs: Props, old: Recorded | undefined): Promise<void> {
  const { name, type, dependsOn = [] } = declaration;
  return run.operate({ name, operation: old ? "replace" : "create" }, "creating", async () => {
    const { id, outs } = await run.call(() => run.provider.handlers.create(type, inputs));
    if (old?.pendingReplacement) run.recording.replace(old, undefined);
    else if (old) run.recording.replace(old, { ...old, condemned: true });
    run.recording.replace(undefined, { name, type, id, inputs, outputs: { ...outs, ...PROVIDER }, dependsOn });
  });
}

async function deleteThenCreate(run: Run, declaration: Declaration, inputs: Props, old: Recorded): Promise<void> {
  const pending: Recorded = { ...old, pendingReplacement: true };
  await run.operate({ name: old.name, operation: "delete" }, "deleting", async () => {
    await run.call(() => run.provider.handlers.remove(old.type, old.outputs));
    run.recording.replace(old, pending);
  });
  const left = run.recording.find([old.name], old.type);
  if (left?.pendingReplacement) await creation(run, declaration, inputs, left);
}

function updating(run: Run, record: Omit<Recorded, "outputs">, old: Recorded): Promise<void> {
  return run.operate({ name: record.name, operation: "update" }, "updating", async () => {
    const { outs } = await run.call(() => run.provider.handlers.update(record.type, old.outputs, record.inputs));
    run.recording.replace(old, { ...record, outputs: { ...outs, ...PROVIDER } });
  });
}
