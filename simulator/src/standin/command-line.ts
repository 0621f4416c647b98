/**
 * The arguments of a `powershell.exe …` command line as a door received it; undefined where it starts something
 * else. Quotes group, as cmd.exe and the C runtime have it; backslashes are plain.
 */
export function powershellArguments(commandLine: string): string[] | undefined {
  const [program, ...args] = wordsOf(commandLine);
  if (program === undefined || !/(^|[\\/])powershell(\.exe)?$/i.test(program)) return undefined;
  return args;
}

/** Of a command line. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([word]) => word.replaceAll('"', ""));
}
