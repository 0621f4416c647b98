import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import * as provider from "../../provider/src";
import type { Declaration } from "../../trials/driver";
import { declare, inspect } from "../program/program";
import { blocksOf, README } from "./pages";

/** The program at the top of README, as a reader saves it. */
export const [FIRST_PROGRAM = ""] = blocksOf(README, "ts");

/** Runs it with these values of `pulumi config`, where `alice.cer` is this file: what the engine is asked to declare. */
export async function runFirstProgram(config: Record<string, string>, aliceCer: string): Promise<Declaration[]> {
  const compiled = ts.transpileModule(FIRST_PROGRAM, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  let made: pulumi.Resource[] = [];
  const { registered } = await declare(() => {
    pulumi.runtime.setAllConfig({ ...pulumi.runtime.allConfig(), ...config }, []);
    made = run(compiled.outputText, aliceCer);
    return made;
  });
  return Promise.all(
    registered.map(async ({ type, name, inputs }) => ({
      name,
      type: type.replace(/^.*:/, ""),
      inputs: await plain(inputs),
    })),
  );
}

/** Returns the resources that it made. */
function run(script: string, aliceCer: string): pulumi.Resource[] {
  const made: pulumi.Resource[] = [];
  const counted = (Class: new (...args: never[]) => pulumi.Resource) =>
    new Proxy(Class, {
      construct: (target, args) => {
        const resource = Reflect.construct(target, args);
        made.push(resource);
        return resource;
      },
    });
  const classes = Object.entries(provider).map(([name, value]) => [
    name,
    typeof value === "function" ? counted(value as never) : value,
  ]);
  const modules: Record<string, unknown> = {
    "node:fs": { readFileSync: (path: string) => readFileSync(path === "alice.cer" ? aliceCer : path) },
    "@pulumi/pulumi": pulumi,
    "pulumi-iis-clientcert": Object.fromEntries(classes),
  };
  new Function("require", "exports", script)((name: string) => modules[name], {});
  return made;
}

/** As the engine hands inputs on: secrets as plain values, and nothing that was not given. */
async function plain(inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const values = Object.entries(inputs).filter(([name]) => !name.startsWith("__"));
  const settled = await Promise.all(
    values.map(async ([name, value]) => [name, secretless((await inspect(value)).value)] as const),
  );
  return Object.fromEntries(settled.filter(([, value]) => value !== undefined));
}

/** Mocks get a secret in the envelope of Pulumi's wire format. */
function secretless(value: unknown): unknown {
  const isEnvelope = typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
  return isEnvelope ? (value as unknown as { value: unknown }).value : value;
}
