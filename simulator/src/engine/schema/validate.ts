import { readData } from "../data";
import type { NativeError, Scalar } from "../native";
import type { AttributeSchema, Validation } from "./types";

interface ValidatorData {
  readonly applicationPoolName: { readonly refusedCharacters: string };
  readonly siteName: { readonly refusedCharacters: string };
}
const { validators } = readData("schema.json") as { validators: ValidatorData };

/** The schema's validation of a value. `refuse` makes the error of its text. */
export function checkRange(attribute: AttributeSchema, value: Scalar, refuse: (why: string) => NativeError): void {
  if (attribute.validation === null) return;
  const why = complaint(attribute.validation, value);
  if (why !== undefined) throw refuse(why);
}

function complaint(validation: Validation, value: Scalar): string | undefined {
  switch (validation.rule) {
    case "nonEmptyString":
      return value === "" ? "String must not be empty" : undefined;
    case "integerRange":
      return outside(Number(value), validation, "Integer value");
    case "timeSpanRange":
      return timeSpan(toSeconds(String(value)), validation);
    case "siteName":
      return name(String(value), "Site name", validators.siteName.refusedCharacters);
    case "applicationPoolName":
      return name(String(value), "Application pool name", validators.applicationPoolName.refusedCharacters);
    default:
      return path(String(value));
  }
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly exclude?: boolean;
}

function outside(value: number, { min, max, exclude = false }: Range, what: string): string | undefined {
  const within = value >= min && value <= max;
  if (within !== exclude) return undefined;
  return `${what} must ${exclude ? "not " : ""}be between ${min} and ${max} inclusive`;
}

function timeSpan(seconds: number, validation: Range & { readonly granularity: number }): string | undefined {
  if (seconds % validation.granularity !== 0)
    return `Time span must be a multiple of ${validation.granularity} seconds`;
  return outside(seconds, validation, "Seconds of the time span");
}

function toSeconds(value: string): number {
  const [clock = "", days = "0"] = value.split(".").reverse();
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
  return ((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds;
}

function name(value: string, what: string, refused: string): string | undefined {
  if (![...value].some((char) => refused.includes(char))) return undefined;
  return `${what} cannot contain any of the following characters: ${[...refused].join(" ")}`;
}

function path(value: string): string | undefined {
  const good = value.startsWith("/") && (value === "/" || !value.endsWith("/"));
  const segments = value.split("/");
  if (good && !segments.includes(".") && !segments.includes("..")) return undefined;
  return "Path must begin with '/', not end with it, and have no '.' or '..' in it";
}
