import type { Simulator } from "../../simulator/src";
import { logFilesIn, readLog } from "../../simulator/src/machine/asked";

/** Where a fresh site logs. */
export const FOLDER = "C:\\inetpub\\logs\\LogFiles\\W3SVC1";

/** Every line of the logs in a folder. */
export function linesIn({ windows }: Simulator, folder = FOLDER): string[] {
  const texts = (logFilesIn(windows, folder) ?? []).map(({ name }) =>
    readLog(windows, `${folder}\\${name}`, 0, Number.POSITIVE_INFINITY).toString(),
  );
  return texts.flatMap((text) => text.split("\r\n").slice(0, -1));
}

/** The last request that was logged, by the names of its fields; undefined: none was. */
export function lastLogged(simulator: Simulator): Readonly<Record<string, string>> | undefined {
  const lines = linesIn(simulator);
  const values = lines.at(-1)?.split(" ");
  const names = lines
    .findLast((line) => line.startsWith("#Fields: "))
    ?.split(" ")
    .slice(1);
  return values && names && Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
}

/** Status, sub status and win32 status of the last request that was logged. */
export function loggedStatus(simulator: Simulator): string {
  const logged = lastLogged(simulator);
  return `${logged?.["sc-status"]} ${logged?.["sc-substatus"]} ${logged?.["sc-win32-status"]}`;
}
