import type { Kind } from "../../provider/src/reconcile/kind";
import { sayable } from "../../provider/src/reconcile/names";
import type { Property } from "../../provider/src/reconcile/property";

type Sentences = ReadonlyMap<string, string>;

/** The tables of a resource's page: its inputs, and its outputs. */
export function tablesOf(kind: Pick<Kind, "properties">, sentences: Sentences): string {
  const properties = Object.entries(kind.properties);
  const inputs = sayable(kind);
  const outputs = properties.filter(([, { role, filled }]) => role === "output" || filled === true);
  const noOutputs = inputs.flatMap(([name, { role }]) =>
    role === "program" || role === "bookkeeping" ? [`\`${name}\``] : [],
  );
  return [
    "| input | meaning | default |",
    "|---|---|---|",
    ...inputs.map(([name, property]) => row(name, ...inputCells(property, sentenceOf(name, sentences)))),
    "",
    `Every input but ${noOutputs.join(", ")} is an output, too; the fields of \`connection\` are explained in [connections](../connections.md). Further outputs:`,
    "",
    "| output | meaning |",
    "|---|---|",
    ...outputs.map(([name]) => row(name, sentenceOf(name, sentences))),
  ].join("\n");
}

const DEFAULT = "Default: ";

/** A sentence without its last part, "Default: …", and that part. */
export function apart(sentence: string): { meaning: string; fallback: string } {
  const at = sentence.lastIndexOf(DEFAULT);
  if (at < 0) return { meaning: sentence, fallback: "" };
  return { meaning: sentence.slice(0, at).trim(), fallback: sentence.slice(at + DEFAULT.length).replace(/\.$/, "") };
}

function inputCells(property: Property, sentence: string): [string, string] {
  const { meaning, fallback } = apart(sentence);
  const more = [
    ...(property.unit ? [`Unit: ${property.unit}.`] : []),
    ...(property.secret ? ["Secret, whether or not the program marks it."] : []),
    ...(property.role === "identity" ? ["A change replaces the resource."] : []),
  ];
  return [[meaning, ...more].join(" "), property.required ? "required" : fallback];
}

export function row(name: string, ...cells: string[]): string {
  return `| \`${name}\` | ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

export function sentenceOf(name: string, sentences: Sentences): string {
  const sentence = sentences.get(name);
  if (sentence === undefined) throw new Error(`the property ${name} has no doc comment in its table`);
  return sentence;
}
