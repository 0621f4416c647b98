import type {
  Done,
  WindowsFeatureObservation,
  WindowsFeatureOperation,
  WindowsFeatureQuery,
} from "../../provider/src/agent/protocol";

/** The agent's promises of features: none is there until it is asked for, and none ever goes. */
export class ModelFeatures {
  readonly #installed = new Set<string>();

  apply({ name }: WindowsFeatureOperation): Done {
    const changed = !this.#installed.has(name);
    this.#installed.add(name);
    return { changed };
  }

  observation({ names }: WindowsFeatureQuery): WindowsFeatureObservation {
    const stateOf = (name: string) => (this.#installed.has(name) ? "enabled" : "disabled");
    return { features: names.map((name) => ({ name, state: stateOf(name) })), restartPending: false };
  }

  dump(): unknown[] {
    return [...this.#installed].sort();
  }
}
