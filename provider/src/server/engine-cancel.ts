import type { IncomingHttpHeaders } from "node:http2";
import { Server } from "node:net";

/** pulumirpc.ResourceProvider in proto/pulumi/provider.proto of pulumi/pulumi. */
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";

/**
 * Calls `then` when the engine cancels the run. Pulumi's dynamic provider answers that call itself and tells nobody, and
 * no signal comes until the run has ended: so the server that the engine calls is listened to. Where none is found,
 * nothing is heard.
 */
export function onEngineCancel(then: () => void, handles: readonly unknown[] = activeHandles()): void {
  for (const handle of handles) {
    // An HTTP/2 server hears streams.
    if (!(handle instanceof Server) || handle.listenerCount("stream") === 0) continue;
    handle.on("stream", (_stream: unknown, headers: IncomingHttpHeaders) => {
      if (headers[":path"] === CANCEL) then();
    });
  }
}

/** Node's own, though it is in no documentation: nothing else leads to a server that others have made. */
function activeHandles(): readonly unknown[] {
  const { _getActiveHandles } = process as { _getActiveHandles?: () => unknown[] };
  return _getActiveHandles?.call(process) ?? [];
}
