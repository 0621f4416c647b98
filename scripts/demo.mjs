// The whole path, shown: the real Pulumi engine, real SSH, and a simulated IIS server that lets clients in or refuses them.

import { fine, heading } from "./demo/print.mjs";
import { makeScene } from "./demo/scene.mjs";
import { STEPS } from "./demo/steps.mjs";

const scene = await makeScene();
const stop = async (code) => {
  await scene.close();
  process.exit(code);
};
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop(130));
try {
  for (const [index, { title, run }] of STEPS.entries()) {
    heading(`${index + 1}. ${title}`);
    await run(scene);
  }
  heading("Counted");
  scene.showCounts();
  fine(await scene.lookForSecrets());
  await stop(0);
} catch (error) {
  console.error(`\nThe demo did not go as it should: ${error instanceof Error ? error.message : error}`);
  await stop(1);
}
