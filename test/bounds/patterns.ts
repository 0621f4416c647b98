import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A pattern as it stands in the sources: its text, or the expression that makes it where there is no text to check. */
export interface Pattern {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly source?: string;
  readonly flags?: string;
}

/** Every pattern of the TypeScript files below a folder. */
export function patternsBelow(folder: string): Pattern[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .flatMap((file) => patternsIn(file.replaceAll("\\", "/"), readFileSync(join(folder, file), "utf8")));
}

/** Methods of a text that make a pattern out of a text that they are given. */
const MAKE_PATTERNS = new Set(["match", "matchAll", "search"]);

export function patternsIn(file: string, text: string): Pattern[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Pattern[] = [];
  const add = (node: ts.Node, more: Pick<Pattern, "source" | "flags"> = {}) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ file, line: line + 1, text: node.getText(), ...more });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      add(node, { source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if (makesPattern(node)) add(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `new RegExp(…)`, and a method whose argument is no literal: an argument that is a literal is found itself. */
function makesPattern(node: ts.Node): boolean {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false;
  const called = node.expression;
  if (ts.isIdentifier(called)) return called.text === "RegExp";
  if (!ts.isPropertyAccessExpression(called) || !MAKE_PATTERNS.has(called.name.text)) return false;
  const [argument] = node.arguments ?? [];
  return argument !== undefined && !ts.isRegularExpressionLiteral(argument);
}
