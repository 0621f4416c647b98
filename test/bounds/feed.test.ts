import { expect, test } from "vitest";
import { LIMIT_MS, runFeed } from "./run-feed";

/** A message of ours, with what was cut out of theirs. */
const LONGEST_MESSAGE = 10_000;

test.each([
  ["the text of a certificate", "certificate"],
  ["a known_hosts file and host keys", "known-hosts"],
  ["the agent's lines and faults", "agent"],
  ["standard error, CLIXML included", "stderr"],
  ["answers over WinRM", "soap"],
  ["tokens, headers and sealed bodies of a WinRM login", "ntlm"],
  ["banners, versions and disconnects of an SSH server", "ssh"],
  ["names in a server's certificate", "tls"],
  ["values of the configuration and of a program", "configuration"],
])(
  "%s: 4 MB of the worst are read or refused in time, and little of it is told",
  async (_, entry) => {
    const told = await runFeed(entry);
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter(({ length }) => length > LONGEST_MESSAGE)).toEqual([]);
  },
  LIMIT_MS + 30_000,
);
