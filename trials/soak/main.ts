import { readOptions } from "../read-options";
import { measureHeap } from "./census";
import { inMb } from "./growth";
import { parseOptions, USAGE } from "./options";
import { type Progress, soak } from "./soak";
import { summary } from "./summary";

const WARM_UP = 30;

/** `npm run soak -- [--minutes 30] [--seed N]`: prints a line a minute and a summary; exits 1 where something did not hold. */
async function main(): Promise<void> {
  const options = readOptions(parseOptions, USAGE);
  if (!options) return;
  const { seed, minutes, round } = options;
  console.log(`seed ${seed}, ${round === undefined ? `${minutes} minutes` : `round ${round} alone`}`);
  const begin = Date.now();
  let minutesTold = 0;
  let reasonsTold = 0;
  const report = await soak({
    seed,
    warmUp: WARM_UP,
    only: round,
    goesOn: () => Date.now() - begin < minutes * 60_000,
    onRound: (progress) => {
      const minute = Math.floor((Date.now() - begin) / 60_000);
      if (minute > minutesTold) console.log(line(minute, progress));
      minutesTold = minute;
      for (const reason of progress.reasons.slice(reasonsTold)) console.log(reason);
      reasonsTold = progress.reasons.length;
    },
  });
  console.log(summary(report));
  process.exitCode = report.reasons.length > 0 ? 1 : 0;
}

function line(minute: number, { rounds, tally, counts: { messages, commits, sessions }, open }: Progress): string {
  const handles = Object.entries(open).reduce((sum, [what, count]) => sum + (what.startsWith("handle") ? count : 0), 0);
  return [
    `minute ${minute}`,
    `rounds ${rounds}`,
    `runs ${tally.total("run")}`,
    `messages ${messages}`,
    `commits ${commits}`,
    `sessions ${sessions}`,
    `faults ${tally.total("fault")} (${tally.text("fault")})`,
    `heap ${inMb(measureHeap())}`,
    `resident ${inMb(process.memoryUsage().rss)}`,
    `handles ${handles}`,
    `descriptors ${open.descriptors ?? "unknown"}`,
  ].join("; ");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});
