import { dialAgain } from "../dial-again";
import { hostAndPort } from "../place";
import type { StartOptions, StartProcess } from "../process";
import { prepareCredentials } from "./credentials";
import { dialOnce } from "./dial";
import { openChannel } from "./exec";
import { prepareHostKeyCheck } from "./host-key";
import type { SshLink } from "./link";
import { sshProcess } from "./process";
import type { SshHop, SshTarget } from "./target";
import { type SshTiming, TIMING } from "./timing";

export type { SshHop, SshTarget } from "./target";
export type { SshTiming } from "./timing";

/**
 * Starts processes on `target`, each on a connection of its own. Rejects with a ConnectionError, or with the reason of
 * the signal where that ended it.
 */
export function startOverSsh(target: SshTarget, timing: SshTiming = TIMING): StartProcess {
  const warnOfWeakness = warnOnce();
  return async (command, options) => {
    warnOfWeakness(target, options);
    const jump = target.proxy && (await reach(target.proxy, options, timing));
    try {
      const link = await reach(target, options, timing, jump);
      try {
        const channel = await openChannel(link, command, target, options);
        return sshProcess(channel, link, target, options.server);
      } catch (error) {
        link.cut();
        throw error;
      }
    } catch (error) {
      jump?.cut();
      throw error;
    }
  };
}

/** What cannot be right is found before the first dial, and is not dialled. */
async function reach(hop: SshHop, options: StartOptions, timing: SshTiming, jump?: SshLink): Promise<SshLink> {
  const credentials = await prepareCredentials(hop, options);
  const hostKey = await prepareHostKeyCheck(hop, options);
  const dial = { hop, credentials, hostKey, options, timing, ...(jump && { jump }) };
  const { dialErrorLimit } = hop;
  return dialAgain({ what: `ssh ${hostAndPort(hop)}`, dialErrorLimit }, options, timing, () => dialOnce(dial));
}

/** What a connection allows that nobody should need, told once. */
const WARNINGS = [
  {
    allows: ({ insecure }: SshHop) => insecure,
    text: (places: string) =>
      `the host key of ${places} is not checked (insecure: true); whoever answers there gets the credentials`,
  },
  {
    allows: ({ legacyAlgorithms }: SshHop) => legacyAlgorithms,
    text: (places: string) =>
      `SHA-1 and RSA keys of 1024 bits are accepted from ${places} (legacyAlgorithms: true); whoever breaks these can pose as the server`,
  },
];

function warnOnce(): (target: SshTarget, options: StartOptions) => void {
  let warned = false;
  return (target, { warn }) => {
    if (warned) return;
    warned = true;
    for (const { allows, text } of WARNINGS) {
      const places = [target, target.proxy].filter((hop) => hop !== undefined && allows(hop)) as SshHop[];
      if (places.length > 0) warn?.(text(places.map(hostAndPort).join(" and ")));
    }
  };
}
