import { fold } from "../base/fold";
import { Secret } from "../base/secret";
import type { ServerProfile } from "./profile";

/**
 * Whether one session serves both: the same server, reached in the same way with the same credentials. What only a
 * resource goes by (forgetUnreachable) does not count.
 */
export function isSameSession(one: ServerProfile, other: ServerProfile): boolean {
  return one === other || equal(sessionOf(one), sessionOf(other));
}

function sessionOf({ name, forgetUnreachable: _, ...session }: ServerProfile): object {
  return { ...session, name: fold(name) };
}

function equal(one: unknown, other: unknown): boolean {
  if (one instanceof Secret || other instanceof Secret) {
    return one instanceof Secret && other instanceof Secret && one.equals(other);
  }
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const [fields, others] = [one, other].map((each) => Object.entries(each).filter(([name]) => name !== ONLY_TOLD));
  const there = new Map(others);
  return fields?.length === there.size && fields.every(([name, value]) => equal(value, there.get(name)));
}

/** In which spelling a server's settings are told. */
const ONLY_TOLD = "settings";
