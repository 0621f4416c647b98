import { describe, expect, test } from "vitest";
import { withoutPowershell } from "../support/powershell";
import { startAgent } from "./agent";

describe.skipIf(withoutPowershell("the end of an idle agent"))("the agent on real PowerShell", () => {
  test("ends by itself when nothing comes for its idle time, which is ten minutes", async () => {
    const shorten = (text: string) => {
      expect(text).toContain("$IdleMilliseconds = 600000\n");
      return text.replace("$IdleMilliseconds = 600000", "$IdleMilliseconds = 300");
    };
    const agent = await startAgent({ script: shorten });
    expect(await agent.exited).toBe(0);
    await agent.close();
  });
});
