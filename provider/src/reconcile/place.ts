import { faultToError } from "../agent/fault-to-error";
import type { Fault } from "../agent/protocol";
import type { ServerError } from "../errors";
import type { Kind, Props } from "./kind";

/** A fault of the agent as the error of a resource: with its place, the program's own name of the property, and what to install where a feature is missing. */
export function errorOf(kind: Kind, fault: Fault, props: Props): ServerError {
  const property = propertyOf(kind, fault);
  const features = kind.requires?.(props) ?? [];
  // Of several nobody knows which is meant.
  const feature = features.length === 1 ? features[0]?.remedy : undefined;
  return faultToError(fault, {
    ...whereOf(props),
    ...(property !== undefined && { property }),
    ...(feature !== undefined && { feature }),
  });
}

/** The schema's name stands for a property where exactly one is kept under it. */
function propertyOf({ properties }: Kind, { attribute }: Fault): string | undefined {
  if (attribute === undefined) return undefined;
  const named = Object.entries(properties).filter(
    ([name, { role, iis }]) => role !== "output" && (iis?.attribute ?? name) === attribute,
  );
  return named.length === 1 ? named[0]?.[0] : undefined;
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
