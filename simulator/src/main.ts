import { startFromCommandLine, USAGE } from "./command-line";

async function main(): Promise<void> {
  const running = await startFromCommandLine(process.argv.slice(2));
  console.log(running?.text ?? USAGE);
  if (!running) return;
  await ended();
  await running.close();
}

function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

main().catch((error: Error) => {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 1;
});
