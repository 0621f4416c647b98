import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, vi } from "vitest";

/** A resource as the engine would have been asked for it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

export interface Run<Result> {
  readonly result: Result;
  readonly registered: readonly Registered[];
  /** What `pulumi.log.warn` would have shown. */
  readonly warnings: readonly string[];
  /** What would have ended the program: in Pulumi, promises that nobody handles. Each once. */
  readonly failures: readonly Error[];
}

/** Runs a program against mocks: in a stack, without an engine. */
export async function runProgram<Result>(
  program: (run: { registered: readonly Registered[]; failures: ReadonlySet<Error> }) => Result | Promise<Result>,
  { servers = { web01: { host: "web01" } }, preview = false }: { servers?: object; preview?: boolean } = {},
): Promise<Run<Awaited<Result>>> {
  const registered: Registered[] = [];
  const newResource = (resource: pulumi.runtime.MockResourceArgs) => {
    if (resource.type !== "pulumi:pulumi:Stack") registered.push(resource);
    return { id: `${resource.name}-id`, state: resource.inputs };
  };
  await pulumi.runtime.setMocks({ call: ({ inputs }) => inputs, newResource }, "test", "dev", preview);
  pulumi.runtime.setAllConfig({ "iis-clientcert:servers": JSON.stringify(servers) }, []);
  const warnings = catchWarnings();
  const results: Awaited<Result>[] = [];
  const failures = new Set<Error>();
  await catchRejections(failures, () =>
    pulumi.runtime.runInPulumiStack(async () => {
      results.push(await program({ registered, failures }));
    }),
  );
  return { result: results[0] as Awaited<Result>, registered, warnings, failures: [...failures] };
}

/**
 * Runs a program that declares resources, until each of them is registered or refused. What is refused never gets a
 * URN, so that there is nothing to await.
 */
export async function declare(
  program: () => readonly pulumi.Resource[],
  options: Parameters<typeof runProgram>[1] = {},
): Promise<Omit<Run<unknown>, "result">> {
  return runProgram(async (run) => {
    const expected = program().length;
    const done = () => run.registered.length + run.failures.size;
    await vi.waitFor(() => expect(done()).toBe(expected), { timeout: 30_000, interval: 5 });
  }, options);
}

/** Whether an input is secret; its value too, once it is there. */
export async function inspect(input: unknown): Promise<{ secret: boolean; value: unknown }> {
  const output = pulumi.output(input as pulumi.Input<unknown>);
  const value = await (output as unknown as { promise(): Promise<unknown> }).promise();
  return { secret: await pulumi.isSecret(output), value };
}

async function catchRejections(caught: Set<Error>, work: () => Promise<unknown>): Promise<void> {
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (error: Error) => caught.add(error));
  try {
    await work();
    // Node tells of them when all that is ready has run.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
}

/** Without an engine, a warning goes to the console. */
function catchWarnings(): string[] {
  const warnings: string[] = [];
  const spy = vi.spyOn(console, "warn").mockImplementation((line: string) => {
    warnings.push(line.replace(/^warning: (\[runtime\] )?/, ""));
  });
  onTestFinished(() => spy.mockRestore());
  return warnings;
}
