import { dialAgain } from "../dial-again";
import type { StartOptions, StartProcess } from "../process";
import type { SshHop, SshTarget } from "../ssh-target";
import { prepareCredentials } from "./credentials";
import { dialOnce } from "./dial";
import { openChannel } from "./exec";
import { prepareHostKeyCheck } from "./host-key";
import type { SshLink } from "./link";
import { placeOf } from "./names";
import { createProcess } from "./process";
import { type SshTiming, TIMING } from "./timing";

/**
 * Starts processes on `target`, each on a connection of its own. Rejects with a ConnectionError, or with the reason of
 * the signal where that ended it.
 */
export function startOverSsh(target: SshTarget, timing: SshTiming = TIMING): StartProcess {
  const warnInsecure = warnOnce();
  return async (command, options) => {
    warnInsecure(target, options);
    const jump = target.proxy && (await reach(target.proxy, options, timing));
    try {
      const link = await reach(target, options, timing, jump);
      try {
        const channel = await openChannel(link, command, target, options);
        return createProcess(channel, link, target, options.server);
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
  return dialAgain({ what: `ssh ${placeOf(hop)}`, dialErrorLimit }, options, timing, () => dialOnce(dial));
}

function warnOnce(): (target: SshTarget, options: StartOptions) => void {
  let warned = false;
  return (target, { warn }) => {
    const open = [target, target.proxy].filter((hop) => hop?.insecure).map((hop) => placeOf(hop as SshHop));
    if (warned || open.length === 0) return;
    warned = true;
    warn?.(
      `the host key of ${open.join(" and ")} is not checked (insecure: true); whoever answers there gets the credentials`,
    );
  };
}
