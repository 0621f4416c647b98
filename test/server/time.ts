import { afterEach, beforeEach, vi } from "vitest";

/** Timers stand still in this file's tests, streams and promises do not. */
export function useStandingClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
}

export async function pass(milliseconds: number): Promise<void> {
  await settle();
  await vi.advanceTimersByTimeAsync(milliseconds);
  await settle();
}

/** Lets as much time go by as the promise needs, ten minutes at most. */
export async function inTime<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const mark = () => {
    isSettled = true;
  };
  promise.then(mark, mark);
  for (let step = 0; step < 600 && !isSettled; step++) {
    await settle();
    // In small steps first, so that little more time goes by than is needed.
    if (!isSettled) await vi.advanceTimersByTimeAsync(step < 10 ? 10 : 1000);
  }
  if (!isSettled) throw new Error("nothing came of it within ten minutes");
  return promise;
}

/** The error that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("a rejection was expected");
}
