/** Win32_OptionalFeature.InstallState. */
export const STATE = { enabled: 1, disabled: 2, absent: 3, unknown: 4 } as const;

/** How the next installation ends. `hangs`: it has to be ended; `nothing`: dism says 0, and nothing is installed; a number: dism ends with it. */
export type Ending = "installed" | "restart" | "hangs" | "nothing" | number;

/** Optional features of the simulated Windows; all settable at any time. */
export class Features {
  readonly #states = new Map<string, number>();
  ends: Ending = "installed";
  /** Ten-second pauses before dism ends. */
  beats = 0;
  /** Whether dism can be started at all. */
  hasDism = true;
  /** Whether Windows waits for a restart. */
  restartPending = false;
  /** What dism prints. */
  says = "";
  /** What happens while dism runs, and after it has installed something, before the agent knows. */
  during: (() => void) | null = null;
  after: (() => void) | null = null;
  /** Arguments of every dism that was started. */
  readonly started: string[] = [];

  /** Undefined where Windows has no feature of this name. */
  state(name: string): number | undefined {
    return this.#states.get(name.toLowerCase());
  }

  set(name: string, state: keyof typeof STATE): void {
    this.#states.set(name.toLowerCase(), STATE[state]);
  }

  isEnabled(name: string): boolean {
    return this.state(name) === STATE.enabled;
  }

  /** As an edition of Windows that does not have it. */
  remove(name: string): void {
    this.#states.delete(name.toLowerCase());
  }
}
