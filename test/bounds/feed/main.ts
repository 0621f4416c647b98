import { setMaxListeners } from "node:events";
import type { Case } from "./cases";

/**
 * Feeds one entry point, in a process of its own that can be killed: `main.ts <entry>`. One line for each case: what it
 * was, and how much was told of it.
 */
async function main(entry: string): Promise<void> {
  setMaxListeners(0);
  const { cases } = (await import(`./${entry}.ts`)) as { cases: readonly Case[] };
  for (const [what, feed] of cases) {
    const begun = Date.now();
    const told = await tell(feed);
    const ms = Date.now() - begun;
    process.stdout.write(`${JSON.stringify({ what, ms, told: told.slice(0, 200), length: told.length })}\n`);
  }
  // Servers that were fed need no goodbye.
  process.exit(0);
}

async function tell(feed: Case[1]): Promise<string> {
  try {
    return String((await feed()) ?? "");
  } catch (error) {
    return (error as Error).message;
  }
}

void main(process.argv[2] ?? "");
