import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Kind } from "../../provider/src/reconcile/kind";
import { between } from "./between";
import { sentencesIn } from "./sentences";
import { tablesOf } from "./table";

const repository = resolve(__dirname, "../..");
const resources = join(repository, "provider/src/resources");

const MARKS = {
  begin: "<!-- properties: made from the resource's table by `npm run describe` -->",
  end: "<!-- end of properties -->",
};

/** Where a resource's table and Kind stand. */
export function sourceOf(type: string): string {
  return join(resources, `${type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}.ts`);
}

/** What its own table and the common ones say of a resource's properties. */
export function sentencesOf(type: string): ReadonlyMap<string, string> {
  return new Map([...sentencesIn(join(resources, "common.ts")), ...sentencesIn(sourceOf(type))]);
}

export interface Page {
  readonly path: string;
  readonly text: string;
  /** As it must be. */
  readonly wanted: string;
}

export function pageOf(kind: Kind): Page {
  const path = join(repository, "docs/resources", `${kind.type}.md`);
  const text = readFileSync(path, "utf8");
  return { path, text, wanted: between({ path, text }, MARKS, tablesOf(kind, sentencesOf(kind.type))) };
}
