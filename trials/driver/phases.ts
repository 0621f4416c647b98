import type { Declaration, Recorded } from "./checkpoint";
import { dependenciesOf, type Run } from "./run";

/** Reads every resource; what is no longer there leaves state. */
export async function refreshAll(run: Run): Promise<void> {
  const living = run.recording.resources.filter(
    ({ condemned, pendingReplacement }) => !condemned && !pendingReplacement,
  );
  await Promise.all(living.map((resource) => refresh(run, resource)));
}

function refresh(run: Run, resource: Recorded): Promise<void> {
  const { name, type, id, outputs } = resource;
  return run.operate({ name, operation: "read" }, "reading", async () => {
    const found = await run.call(() => run.provider.handlers.read(type, id, outputs));
    if (found.id === "") return run.recording.replace(resource, undefined);
    const { __provider } = outputs;
    run.recording.replace(resource, {
      ...resource,
      id: found.id,
      outputs: { ...found.props, __provider },
      inputs: { ...(found.inputs ?? resource.inputs), __provider },
    });
  });
}

/** Deletes what was replaced, and what the program no longer has: whoever depends on something goes before it. */
export async function deleteRest(run: Run, program: readonly Declaration[]): Promise<void> {
  const names = new Set(program.map(({ name }) => name));
  const rest = run.recording.resources.filter(
    ({ name, condemned, pendingReplacement }) => condemned || (pendingReplacement ?? false) || !names.has(name),
  );
  const tasks = new Map<string, Promise<void>>();
  for (const resource of rest.toReversed()) {
    const dependents = rest.filter(({ dependsOn }) => dependsOn.includes(resource.name)).map(({ name }) => name);
    const before = dependenciesOf({ dependsOn: dependents }, tasks);
    const former = tasks.get(resource.name) ?? Promise.resolve();
    const task = Promise.all([former, ...before]).then(() => remove(run, resource));
    tasks.set(resource.name, task);
  }
  await Promise.all(tasks.values());
}

function remove(run: Run, resource: Recorded): Promise<void> {
  // Deleted already, in a run that did not come to making its replacement.
  if (resource.pendingReplacement) {
    run.recording.replace(resource, undefined);
    return Promise.resolve();
  }
  return run.operate({ name: resource.name, operation: "delete" }, "deleting", async () => {
    await run.call(() => run.provider.handlers.remove(resource.type, resource.outputs));
    run.recording.replace(resource, undefined);
  });
}
