import { faultToError } from "../agent/fault-to-error";
import type { Fault } from "../agent/protocol";
import type { ServerError } from "../errors";
import type { Kind, Props } from "./kind";
import { attributeName, sectionName } from "./names";

/**
 * A fault of the agent as the error of a resource: with its place, the program's own name of the property, and what to install where a
 * feature is missing. `of`: the operation or query that was refused.
 */
export function errorOf(kind: Kind, props: Props, fault: Fault, of?: string): ServerError {
  const property = propertyOf(kind, props, fault, of);
  const features = kind.requires?.(property === undefined ? props : { [property]: props[property] }) ?? [];
  // Of several nobody knows which is meant.
  const feature = features.length === 1 ? features[0]?.remedy : undefined;
  return faultToError(fault, {
    ...whereOf(props),
    ...(property !== undefined && { property }),
    ...(feature !== undefined && { feature }),
  });
}

/** Where exactly one is meant: by the schema's name of the attribute, and by the section that was refused, whose name the operation has. */
function propertyOf({ properties }: Kind, props: Props, { attribute }: Fault, of?: string): string | undefined {
  if (attribute === undefined && of === undefined) return undefined;
  const meant = Object.entries(properties).filter(
    ([name, property]) =>
      property.role !== "output" &&
      props[name] !== undefined &&
      (attribute === undefined || attributeName([name, property]) === attribute) &&
      (of === undefined || (property.iis !== undefined && sectionName(property.iis.section) === of)),
  );
  return meant.length === 1 ? meant[0]?.[0] : undefined;
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
