import type { Answers, Kind, Observation, Props, Written } from "../reconcile/kind";
import type { OptionalArgs, OutputsOf } from "../reconcile/property";
import { observed, text } from "../reconcile/values";
import { COMMON, type CommonArgs } from "./common";
import { FEATURE_NAMES, type FeatureName, featureName, SPELLINGS } from "./features";

const MAPPING: FeatureName = "IIS-IISCertificateMappingAuthentication";

/** Properties of WindowsFeature. */
export const WINDOWS_FEATURE = {
  /**
   * Name of the feature for `dism`, or for `Install-WindowsFeature`: `IIS-IISCertificateMappingAuthentication` (`Web-Cert-Auth`), `IIS-ClientCertificateMappingAuthentication`
   * (`Web-Client-Auth`), `IIS-BasicAuthentication` (`Web-Basic-Auth`), `IIS-DigestAuthentication` (`Web-Digest-Auth`) or `IIS-WindowsAuthentication` (`Web-Windows-Auth`); in
   * state always the first of the two. Default: `IIS-IISCertificateMappingAuthentication`.
   */
  name: { ...text({ role: "identity", default: MAPPING, ignoreCase: true }), normalise: normaliseName },
  /** Whether the server must be restarted before the feature works. */
  restartNeeded: observed<boolean>({ type: { type: "boolean" } }),
};

/** Inputs of WindowsFeature. */
export interface WindowsFeatureArgs extends OptionalArgs<typeof WINDOWS_FEATURE>, CommonArgs {}

/** Outputs of WindowsFeature. */
export interface WindowsFeatureOutputs extends OutputsOf<typeof WINDOWS_FEATURE>, OutputsOf<typeof COMMON> {}

const FEATURE = "feature";

/** @internal */
export const windowsFeatureKind: Kind = {
  type: "WindowsFeature",
  properties: { ...WINDOWS_FEATURE, ...COMMON },
  // The same for all, so that they share an answer.
  queries: () => ({ [FEATURE]: { kind: "windowsFeature", names: FEATURE_NAMES } }),
  ensure: ({ name }) => ({ [FEATURE]: { kind: "windowsFeature", name: String(name) } }),
  absent: () => ({}),
  leaves: ({ name }, names) =>
    names.has("name")
      ? [
          `feature ${String(name)} stays installed: deleting a WindowsFeature uninstalls nothing. To uninstall it by hand: dism /online /disable-feature /featurename:${String(name)} /norestart`,
        ]
      : [],
  observe,
  remember: (written): Props => (needsRestart(written) ? { restartNeeded: true } : {}),
  afterWrite: (written) =>
    needsRestart(written)
      ? [
          `feature ${String(written.wanted.name)} works once Windows has been restarted: restart the server, then run \`pulumi up\` again`,
        ]
      : [],
};

function normaliseName(value: unknown, report: (reason: string) => void): FeatureName | undefined {
  const name = typeof value === "string" ? featureName(value) : undefined;
  if (name === undefined) report(`expected one of ${SPELLINGS.join(", ")}`);
  return name;
}

function needsRestart({ done }: Pick<Written, "done">): boolean {
  return done[FEATURE]?.restart === true;
}

/** What waits for a restart is there, as far as anybody can make it so. */
function observe(answers: Answers, props: Props): Observation | undefined {
  const answer = answers[FEATURE];
  if (!answer) throw new Error("a Kind was given no answer to what it asked");
  if ("fault" in answer) return { values: {}, fault: answer.fault };
  if (!("features" in answer)) return undefined;
  const isEnabled = answer.features.some(({ name, state }) => name === props.name && state === "enabled");
  const waits = answer.restartPending && props.restartNeeded !== false;
  if (!isEnabled && !waits) return undefined;
  return { values: { restartNeeded: !isEnabled || (waits && props.restartNeeded === true) } };
}
