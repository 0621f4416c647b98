import { join } from "node:path";

export const SITE = "Default Web Site";

/** Who is measured: our resources, resources that do nothing, and one command for each mapping. */
export type Contestant = "ours" | "nothing" | "commands";

/** The program (CommonJS), which declares what stands in mappings.json. */
export function programOf(contestant: Contestant): string {
  return contestant === "ours" ? OURS : rival(join(__dirname, HANDLERS[contestant]));
}

const EACH = `for (const { name, ...mapping } of JSON.parse(readFileSync("mappings.json", "utf8")))`;

const OURS = `
const { readFileSync } = require("node:fs");
const { OneToOneMapping } = require("pulumi-iis-clientcert");
${EACH}
  new OneToOneMapping(name, { site: ${JSON.stringify(SITE)}, ...mapping });
`;

const HANDLERS = { nothing: "nothing.cjs", commands: "one-command-each.cjs" };

/** The same inputs, the certificate in the form in which ours stands in state. */
function rival(handlers: string): string {
  const at = `require(${JSON.stringify(handlers)})`;
  return `
const { X509Certificate } = require("node:crypto");
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const provider = {
  configure: (request) => ${at}.configure?.(request),
  check: (olds, news) => ${at}.check(olds, news),
  diff: (id, olds, news) => ${at}.diff(id, olds, news),
  create: (inputs) => ${at}.create(inputs),
  ${handlers.endsWith(HANDLERS.nothing) ? `read: (id, outputs) => ${at}.read(id, outputs),` : ""}
  delete: (id, outputs) => ${at}.delete(id, outputs),
};
class Rival extends pulumi.dynamic.Resource {
  constructor(name, inputs) {
    super(provider, name, inputs, { additionalSecretOutputs: ["password"] }, "bench", "Rival");
  }
}
${EACH} {
  const certificate = new X509Certificate(mapping.certificate).raw.toString("base64");
  new Rival(name, {
    site: ${JSON.stringify(SITE)}, ...mapping, enabled: true, certificate, password: pulumi.secret(mapping.password),
  });
}
`;
}
