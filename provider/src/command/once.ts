import type { Command } from "commander";
import { gather } from "./gather";

/** Refuses an option that is given twice and may not be repeated: the parser would take the last one and say nothing. */
export function takeOnce(command: Command): void {
  for (const option of command.options) {
    if ((!option.required && !option.optional) || option.parseArg === gather) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' is given twice`);
      isGiven = true;
    });
  }
}
