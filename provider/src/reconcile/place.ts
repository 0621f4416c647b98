import { faultToError } from "../agent/fault-to-error";
import type { Fault } from "../agent/protocol";
import type { ServerError } from "../errors";
import type { Kind, Props } from "./kind";

/** A fault of the agent as the error of a resource: with its place, and with what to install where a feature is missing. */
export function errorOf(kind: Kind, fault: Fault, props: Props): ServerError {
  const feature = kind.requires?.(props)[0]?.remedy;
  return faultToError(fault, { ...whereOf(props), ...(feature !== undefined && { feature }) });
}

export function siteOf(props: Props): string | undefined {
  return typeof props.site === "string" ? props.site : undefined;
}

export function whereOf(props: Props): { server: string; site?: string; path?: string } {
  const site = siteOf(props);
  return {
    server: String(props.server),
    ...(site !== undefined && { site }),
    ...(typeof props.path === "string" && { path: props.path }),
  };
}
