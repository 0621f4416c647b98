import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { guarded, interruptible, limited, pause } from "../../provider/src/transport/waiting";

const bug = new Error("a listener that could not read what came");
const never = new AbortController().signal;

test("a listener that throws ended the process; now it ends what waits for it", async () => {
  const emitter = new EventEmitter();
  const waiting = interruptible<void>(never, (_resolve, reject) => {
    emitter.once(
      "data",
      guarded(reject, () => {
        throw bug;
      }),
    );
    return () => {};
  });
  emitter.emit("data");
  await expect(waiting).rejects.toBe(bug);
});

test("a limit whose reason cannot be told ended the process; now it ends the work", async () => {
  const late = () => {
    throw bug;
  };
  await expect(limited(1, never, late, (signal) => pause(60_000, signal))).rejects.toBe(bug);
});
