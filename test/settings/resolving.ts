import { expect } from "vitest";
import { InputError } from "../../provider/src/errors";
import { resolveServer } from "../../provider/src/settings/profile";
import { configurationOf } from "./profiles";

export const none = configurationOf({});
export const one = configurationOf({ servers: { Web1: { host: "web1.example.com" } } });

/** Where the mistake is, and why, of the InputError that the work throws. */
export function fault(work: () => unknown): { property: string; reason: string } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.code).toBe("input/connection");
    return { property: error.property, reason: error.reason };
  }
  throw new Error("an InputError was expected");
}

export const resolved = (connection: unknown, env: NodeJS.ProcessEnv = {}, configuration = none) =>
  resolveServer(connection, configuration, env);

export function targetOf(connection: unknown, env: NodeJS.ProcessEnv = {}, configuration = none) {
  const { connection: result } = resolved(connection, env, configuration);
  if (result.type !== "ssh") throw new Error("an SSH connection was expected");
  return result.target;
}
