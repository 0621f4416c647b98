// Part of the build: tsc leaves the agent's PowerShell files behind, and bootstrap.js looks for them beside itself.
import { cpSync, rmSync } from "node:fs";

const from = new URL("../provider/src/agent/ps/", import.meta.url);
const to = new URL("../provider/dist/agent/ps/", import.meta.url);
rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true });
