#!/usr/bin/env node
// Not in dist: npm links a command of a workspace only where its file is there before anything is built.
require("../dist/command/main.js");
