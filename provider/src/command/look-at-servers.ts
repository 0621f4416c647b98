import { printable } from "../base/printable";
import { ownServers, redirectWarnings, type Server } from "../server";
import type { Progress } from "./progress";
import type { ConfiguredServer } from "./servers";
import { together } from "./together";

export interface Looking<T> {
  look(server: Server): Promise<T>;
  /** Of a server that could not be looked at: it keeps nobody from the others. */
  unseen(name: string, why: string): T;
}

const AT_ONCE = 10;

/** Looks at each server, ten at once, and shows how far it is. Answers in their order. */
export async function lookAtServers<T>(
  servers: readonly ConfiguredServer[],
  progress: Progress,
  looking: Looking<T>,
): Promise<T[]> {
  const former = redirectWarnings((line) => progress.say(line));
  let done = 0;
  const show = () => progress.show(`${done} of ${servers.length} servers`);
  try {
    show();
    return await together(servers, AT_ONCE, async (server) => {
      const seen = await lookAtOne(server, looking);
      done++;
      show();
      return seen;
    });
  } finally {
    redirectWarnings(former);
    await ownServers.closeAll();
  }
}

async function lookAtOne<T>({ name, profile }: ConfiguredServer, { look, unseen }: Looking<T>): Promise<T> {
  try {
    const server = ownServers.for(profile());
    try {
      return await look(server);
    } finally {
      await server.close();
    }
  } catch (error) {
    return unseen(name, printable(error instanceof Error ? error.message : "unknown", LONGEST));
  }
}

const LONGEST = 2000;
