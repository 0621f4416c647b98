import { SECTION } from "../../simulator/src/engine";
import { itemsOf } from "../../simulator/src/engine/native";
import { MODULES } from "../../simulator/src/features/known";
import { STATE } from "../../simulator/src/features/store";
import type { Simulator } from "../../simulator/src/server";
import type { Hand, Holding, Row } from "./row";

export const BASIC = "IIS-BasicAuthentication";
export const DIGEST = "IIS-DigestAuthentication";

/** What Windows says of a feature, and whether IIS has its module. */
function look({ windows, engine }: Simulator, name: string): Holding {
  const modules = itemsOf(engine.effective(SECTION.globalModules, ""));
  const installed = modules.map((item) => item.getAttribute("name").value);
  const { module } = MODULES[name.toLowerCase()] ?? {};
  return { state: windows.features.state(name), module: installed.includes(module ?? "") };
}

const uninstall =
  (state: keyof typeof STATE): Hand =>
  (doc, name, { windows }) => {
    windows.features.set(name, state);
    doc.setModuleInstalled(false, MODULES[name.toLowerCase()]?.module);
  };

const installed = { inputs: {}, holds: { state: STATE.enabled, module: true } };

export const windowsFeature: Row = {
  type: "WindowsFeature",
  sections: [],
  places: [{ name: BASIC }],
  elsewhere: { name: DIGEST },
  everywhere: [BASIC, DIGEST],
  look,
  before: () => {},
  first: installed,
  second: installed,
  lasting: true,
  drifts: { "uninstalled by hand": uninstall("disabled"), "its files removed, too": uninstall("absent") },
  noDrifts: {
    "another feature is installed": (_doc, _name, { windows }) => windows.features.set(DIGEST, "enabled"),
  },
  respelled: { name: "web-basic-AUTH" },
  refusals: [],
};
