// Loaded into the programs of engine tests. Colouring a stack with a frame such as node_modules/@pulumi/output.ts loops in
// many versions of Node.js until memory ends (nodejs/node#64011), and Pulumi colours the stack of every error of a program.
const util = require("node:util");

const inspect = util.inspect;
util.inspect = Object.assign((value, ...rest) => inspect(value, ...withoutColours(value, rest)), inspect);

function withoutColours(value, rest) {
  const options = rest[0];
  return value instanceof Error && options?.colors ? [{ ...options, colors: false }] : rest;
}
