import type { Operation, Query } from "../../provider/src/agent/messages";
import { Server } from "../../provider/src/server";
import type { ServerProfile } from "../../provider/src/settings/profile";
import { profile } from "../settings/profiles";
import { ScriptedAgent } from "./scripted-agent";

export const operation = (name: string): Operation => ({ location: "Site", section: name });
export const query = (name: string): Query => ({ location: "Site", section: name });

/** A server whose agent runs in this process, and what it traced. */
export function setUp(changes: Partial<ServerProfile> = {}) {
  const agent = new ScriptedAgent();
  const lines: string[] = [];
  const server = new Server(profile(changes), { start: agent.start, trace: (line) => lines.push(line) });
  return { agent, server, lines };
}
