import { spawn } from "node:child_process";
import { withSearchPath } from "../search-path.mjs";

/**
 * Runs a program to its end and answers its standard output. `onLine` hears each line of its standard error.
 * The program is looked for outside of npm's folders. Fails, with the last lines that it said, when it ends otherwise
 * than with 0, outlasts `minutes`, or `signal` aborts.
 */
export function runCommand(file, args, { cwd, env = process.env, onLine = () => {}, minutes = 30, signal } = {}) {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(minutes * 60_000);
    const child = spawn(file, args, {
      cwd,
      env: withSearchPath(env),
      stdio: ["ignore", "pipe", "pipe"],
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
      killSignal: "SIGINT", // `go` ends its compilers on this one.
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    const last = keepLastLines(child.stderr, onLine);
    let failure;
    child.once("error", (error) => {
      failure = limit.aborted ? new Error(`${file} did not end within ${minutes} minutes`) : error;
      if (error.code === "ENOENT") reject(error); // Nothing was started, so nothing will close.
    });
    child.once("close", (code) => {
      if (failure) reject(failure);
      else if (code === 0) resolve(output);
      else reject(new Error(`${file} ${args[0]} ended with ${code}:\n${last.join("\n")}`));
    });
  });
}

function keepLastLines(stream, onLine) {
  const last = [];
  let rest = "";
  stream.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop();
    for (const line of lines.filter(Boolean)) {
      last.push(line);
      if (last.length > 15) last.shift();
      onLine(line);
    }
  });
  stream.on("end", () => rest && last.push(rest));
  return last;
}
