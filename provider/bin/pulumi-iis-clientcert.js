#!/usr/bin/env node
// Not in dist: npm links a command of a workspace only where its file is there before anything is built.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const main = join(__dirname, "../dist/command/main.js");
if (existsSync(main)) require(main);
else {
  process.stderr.write("error: this checkout is not built: run `npm run build` in it\n");
  process.exitCode = 2;
}
