import type { SectionOperation, SectionQuery, Unit } from "../../provider/src/agent/protocol";
import { Server } from "../../provider/src/server";
import type { ServerProfile } from "../../provider/src/settings/profile";
import { profile } from "../settings/profiles";
import { ScriptedAgent } from "./scripted-agent";

export const operation = (name: string): SectionOperation => ({
  kind: "section" as const,
  location: "Site",
  section: name,
});
export const unit = (name: string): Unit => ({ operations: [operation(name)] });
export const query = (name: string): SectionQuery => ({ kind: "section" as const, location: "Site", section: name });

/** A server whose agent runs in this process, and what it traced. */
export function setUp(changes: Partial<ServerProfile> = {}) {
  const agent = new ScriptedAgent();
  const lines: string[] = [];
  const server = new Server(profile(changes), { start: agent.start, trace: (line) => lines.push(line) });
  return { agent, server, lines };
}
