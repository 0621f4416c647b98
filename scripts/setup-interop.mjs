#!/usr/bin/env node
// Usage: node scripts/setup-interop.mjs
// Sets up what `npm run test:interop` needs: WinRM clients of other people, OpenSSH's sshd and nginx. Interrupt and repeat it at will.
import { setUpInterop } from "./lib/interop/set-up.mjs";

const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => interrupted.abort());
try {
  const { python, masterzen, sshd, nginx, missing } = await setUpInterop({
    log: (line) => console.error(line),
    signal: interrupted.signal,
  });
  for (const path of [python, masterzen, sshd?.program, nginx?.program]) if (path) console.log(path);
  for (const line of missing) console.error(`Missing: ${line}`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} catch (error) {
  console.error(interrupted.signal.aborted ? "Interrupted; run it again to go on." : error.message);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}
