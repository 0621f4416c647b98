import { PassThrough, Transform } from "node:stream";
import { scriptLine, startCommand } from "../../provider/dist/agent/bootstrap";
import { refusedProcess } from "./doors/refused";
import type { SimulatedProcess, StartSimulatedProcess } from "./process";

/** The command's part behind the name of the program. */
const ARGUMENTS = startCommand("");

/**
 * Starts our own agent, and nothing else: a server that is open on loopback, to every user of this machine, would run
 * whatever they send otherwise. `systemRoot`: where Windows stands on the simulated server.
 */
export function onlyOwnAgent(start: StartSimulatedProcess, systemRoot: string): StartSimulatedProcess {
  const installed = `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  const programs = ["powershell.exe", installed].map((program) => program.toLowerCase());
  return (commandLine) => {
    const program = commandLine.slice(0, Math.max(0, commandLine.length - ARGUMENTS.length));
    if (commandLine.slice(program.length) !== ARGUMENTS) {
      return refusedProcess(
        "This simulated server starts powershell.exe -EncodedCommand with our own start command, and nothing else.",
      );
    }
    if (!programs.includes(program.toLowerCase())) return refusedProcess("The system cannot find the path specified.");
    return onlyOwnScript(start(startCommand()));
  };
}

/** Passes standard input on once its first line has proved to be our own script; until then not one byte. */
function onlyOwnScript(process: SimulatedProcess): SimulatedProcess {
  const own = Buffer.from(scriptLine());
  const stderr = process.stderr.pipe(new PassThrough());
  let equal = 0;
  let isRefused = false;
  const refuse = () => {
    isRefused = true;
    stderr.write(
      "This simulated server runs the agent's own script of this build, and nothing else (npm run build after a change of the agent).\r\n",
    );
    process.kill();
  };
  const stdin = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isRefused) return done();
      if (equal === own.length) return done(null, chunk);
      const part = chunk.subarray(0, own.length - equal);
      if (!part.equals(own.subarray(equal, equal + part.length))) {
        refuse();
        return done();
      }
      equal += part.length;
      if (equal === own.length) this.push(own);
      done(null, chunk.subarray(part.length));
    },
  });
  stdin.pipe(process.stdin);
  process.stdin.on("error", () => stdin.destroy());
  return { ...process, stdin, stderr };
}
