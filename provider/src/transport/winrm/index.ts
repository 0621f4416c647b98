import { randomUUID } from "node:crypto";
import { dialAgain } from "../dial-again";
import { hostAndPort } from "../place";
import type { StartOptions, StartProcess } from "../process";
import { Actions } from "./actions";
import { Channel } from "./channel";
import { type Dial, dialOnce } from "./dial";
import { failAt } from "./failures";
import { prepareLogin } from "./login";
import { explainBreak, explainUnreachable, LISTENERS, type Listeners } from "./other-scheme";
import { OVER_HTTP } from "./over-http";
import { winrmProcess } from "./process";
import { startInShell } from "./shell";
import type { WinrmTarget } from "./target";
import { TIMING, type WinrmTiming } from "./timing";
import { prepareTls } from "./tls";

export type { HttpProxy, WinrmTarget } from "./target";
export type { WinrmTiming } from "./timing";

/**
 * Starts processes on `target`, each in a WinRM shell of its own, over two connections. Rejects with a
 * ConnectionError, or with the reason of the signal where that ended it.
 */
export function startOverWinrm(
  target: WinrmTarget,
  timing: WinrmTiming = TIMING,
  listeners: Listeners = LISTENERS,
): StartProcess {
  const warnUnprotected = warnOnce();
  return async (command, options) => {
    options.signal.throwIfAborted();
    warnUnprotected(target, options);
    const fail = failAt(target, options.server);
    const logIn = prepareLogin(target, fail);
    const dial: Dial = { target, fail, logIn, ...(target.scheme === "https" && { context: prepareTls(target, fail) }) };
    const sessionId = `uuid:${randomUUID().toUpperCase()}`;
    const [sending, receiving] = [1, 2].map(() => {
      const channel = new Channel((signal) => dialOnce(dial, signal));
      return { channel, actions: new Actions(channel, target, fail, sessionId) };
    }) as [ActingChannel, ActingChannel];
    try {
      const dialling = { what: `winrm ${hostAndPort(target)}`, dialErrorLimit: target.dialErrorLimit };
      await dialAgain(dialling, options, timing, async () => {
        await sending.channel.open(options.signal).catch(async (error) => {
          throw await explainBreak(error, target, fail, options.signal);
        });
      });
      const running = await startInShell(sending.actions, command, fail, options, timing);
      options.trace?.(
        `winrm ${hostAndPort(target)}: shell opened as ${target.user} by ${target.transport} over ${target.scheme}`,
      );
      return winrmProcess({ running, sending, receiving, maxEnvelopeSize: target.maxEnvelopeSize, fail, timing });
    } catch (error) {
      sending.channel.close();
      throw await explainUnreachable(error, target, { signal: options.signal, listeners });
    }
  };
}

interface ActingChannel {
  readonly channel: Channel;
  readonly actions: Actions;
}

function warnOnce(): (target: WinrmTarget, options: StartOptions) => void {
  let warned = false;
  return (target, { warn }) => {
    if (warned) return;
    warned = true;
    if (target.scheme === "http") warn?.(OVER_HTTP);
    if (target.insecure)
      warn?.(
        `the certificate of ${hostAndPort(target)} is not checked (insecure: true); whoever answers there gets the login`,
      );
  };
}
