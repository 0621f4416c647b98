import type { AuthHandlerMiddleware } from "ssh2";
import { printable } from "../../base/printable";
import type { Credential } from "./credentials";
import { list } from "./names";

/** The course of one login. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** Whether anything was sent that the server could refuse. */
  begun(): boolean;
  /** What was tried and what the server offers. */
  course(): string;
}

/** Asks what the server offers (`none`, RFC 4252, 5.2), then tries what both sides have, each once. */
export function createLogin(user: string, credentials: readonly Credential[]): Login {
  const left = [...credentials];
  const tried: string[] = [];
  let offered: readonly string[] = [];

  const handler = (methodsLeft: readonly string[] | null, _partial: boolean | null) => {
    if (methodsLeft === null) return { type: "none", username: user } as const;
    const named = methodsLeft.filter(Boolean);
    if (named.length > 0) offered = named;
    const next = left.findIndex(({ method }) => offered.length === 0 || offered.includes(method));
    const credential = left.splice(next, next === -1 ? 0 : 1)[0];
    if (!credential) return false;
    tried.push(credential.label);
    return credential.present();
  };

  return {
    handler: handler as AuthHandlerMiddleware,
    begun: () => tried.length > 0,
    course: () =>
      `tried: ${list(tried, "nothing")}; the server offers: ${printable(list(offered, "nothing by name"), 300)}`,
  };
}
