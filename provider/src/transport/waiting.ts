/** A promise that `signal` ends; `start` returns what to undo once it has settled. */
export function interruptible<T>(
  signal: AbortSignal,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let settled = false;
    let undo = () => {};
    const settle =
      <V>(how: (value: V) => void) =>
      (value: V) => {
        if (settled) return;
        settled = true;
        signal.removeEventListener("abort", giveUp);
        how(value);
        undo();
      };
    const fail = settle(reject);
    const giveUp = () => fail(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    undo = start(settle(resolve), fail);
    if (settled) undo();
  });
}

/** `listener` for an emitter: what one throws ends the whole process, so it is `failed`'s instead. */
export function guarded<A extends readonly unknown[]>(
  failed: (reason: unknown) => void,
  listener: (...values: A) => unknown,
): (...values: A) => void {
  return (...values) => {
    try {
      listener(...values);
    } catch (error) {
      failed(error);
    }
  };
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return interruptible<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/** Runs `work` with a signal that falls after `ms`, with the reason `late` gives, or with `parent`. */
export async function limited<T>(
  ms: number,
  parent: AbortSignal,
  late: () => unknown,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent.throwIfAborted();
  const controller = new AbortController();
  const giveUp = () => controller.abort(parent.reason);
  const timer = setTimeout(
    guarded(
      (error) => controller.abort(error),
      () => controller.abort(late()),
    ),
    ms,
  );
  parent.addEventListener("abort", giveUp, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener("abort", giveUp);
  }
}

/** Whether `promise` settled within `ms`. */
export async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const done = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
