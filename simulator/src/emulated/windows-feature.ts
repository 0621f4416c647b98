import { STATE } from "../features/store";
import type { SimulatedWindows } from "../windows";
import { Refusal } from "./faults";
import { installFeature } from "./feature-late";
import type { WindowsFeatureObservation, WindowsFeatureOperation, WindowsFeatureQuery } from "./messages";
import { type Late, Plan } from "./plan";
import type { View } from "./view";
import type { Claims } from "./waves";

/** Optional features of Windows. */
export const windowsFeature = { plan, read, claims };

const MOST_FEATURES = 20;
const WEB_SERVER = "IIS-WebServer";

type State = WindowsFeatureObservation["features"][number]["state"];

function read({ machine, windows }: View, { names }: WindowsFeatureQuery): WindowsFeatureObservation {
  if (names.length > MOST_FEATURES)
    throw new Refusal({ kind: "protocol", text: `More than ${MOST_FEATURES} features were asked for` });
  const features = names.map((name) => ({ name, state: stateOf(windows, name) }));
  return { features, restartPending: (machine.restarts?.size ?? 0) > 0 || windows.features.restartPending };
}

/** Nothing of it stands in the configuration: installing is a late step. */
function plan({ machine, windows }: View, { name }: WindowsFeatureOperation): Plan {
  const drawn = new Plan();
  const [state, webServer] = [stateOf(windows, name), stateOf(windows, WEB_SERVER)];
  // More is not to be had before the restart.
  drawn.restart = machine.restarts?.has(name.toLowerCase()) === true;
  if (state === "enabled" || drawn.restart) return drawn;
  if (state === "missing") throw new Refusal({ kind: "unknownFeature", text: `This Windows has no feature ${name}` });
  if (webServer !== "enabled") {
    const text = `${WEB_SERVER} is not installed (it is ${webServer}), and ${name} does not install it`;
    throw new Refusal({ kind: "notIis", text });
  }
  drawn.touched.push(name);
  const late: Late = {
    begun: false,
    run() {
      late.begun = true;
      installFeature(machine, name, () => stateOf(windows, name));
    },
  };
  drawn.late = late;
  return drawn;
}

function stateOf({ features }: SimulatedWindows, name: string): State {
  if (!/^[A-Za-z0-9-]{1,100}$/.test(name))
    throw new Refusal({ kind: "protocol", text: "A name came that is none of a feature" });
  const number = features.state(name);
  if (number === undefined) return "missing";
  if (number === STATE.enabled) return "enabled";
  if (number === STATE.disabled) return "disabled";
  return number === STATE.absent ? "absent" : "unknown";
}

/** Windows installs one at a time. */
function claims(): Claims {
  return { marks: ["windowsFeature"], against: ["windowsFeature"], level: undefined };
}
