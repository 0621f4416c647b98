/** The options on the command line. Undefined where there is nothing to run: help was asked for, or a mistake is told. */
export function readOptions<T>(parse: (args: string[]) => T, usage: string): T | undefined {
  const args = process.argv.slice(2);
  try {
    if (!args.includes("--help")) return parse(args);
    console.log(usage);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

/** Throws what to tell of anything else. */
export function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

/** Undefined where it was not given. */
export function givenNumber(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber(name, text);
}

/** Any one where it was not given. */
export function seedOf(text: string | undefined): number {
  return givenNumber("seed", text) ?? Date.now() % 1e9;
}
