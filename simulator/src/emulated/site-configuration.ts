import { Refusal, toFault } from "./faults";
import type { SiteConfigurationObservation, SiteConfigurationQuery } from "./messages";
import type { View } from "./view";

/** Whether IIS can read sections of a site as the site's own path sees them. */
export function readSiteConfiguration(
  view: View,
  { site, sections }: SiteConfigurationQuery,
): SiteConfigurationObservation {
  view.requireSite(site);
  const unreadable = sections.flatMap((section) => {
    try {
      view.web(site).getSection(section, "");
      return [];
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === "conflict") throw error;
      if (fault.kind === "denied" || fault.kind === "share") throw new Refusal({ ...fault, kind: "denied" });
      return fault.kind === "missingFeature" ? [] : [{ section, fault }];
    }
  });
  return { unreadable };
}
