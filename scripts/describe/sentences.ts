import { readFileSync } from "node:fs";
import ts from "typescript";

/** What the tables of a file say of their properties: the doc comment of each, in one line, by the property's name. */
export function sentencesIn(file: string): ReadonlyMap<string, string> {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const sentences = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isObjectLiteralExpression(initializer)) continue;
      for (const property of initializer.properties) {
        const sentence = commentOf(property);
        if (sentence !== "" && property.name) sentences.set(property.name.getText(source), sentence);
      }
    }
  }
  return sentences;
}

/** What a class of a file says of itself: the first paragraph of its doc comment, by the name of the class. */
export function classesIn(file: string): ReadonlyMap<string, string> {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const classes = source.statements.filter((statement) => ts.isClassDeclaration(statement));
  return new Map(classes.map((each) => [each.name?.text ?? "", commentOf(each).split(" ```", 1)[0] ?? ""]));
}

/** The doc comment of a node, in one line. */
export function commentOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter((each) => ts.isJSDoc(each));
  const texts = comments.map(({ comment }) => (typeof comment === "string" ? comment : ""));
  return texts.join(" ").replaceAll(/\s+/g, " ").trim();
}
