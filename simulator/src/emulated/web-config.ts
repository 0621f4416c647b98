import { ProcessKilled } from "../engine/errors";
import type { SectionObservation } from "./messages";
import { metadataOf } from "./metadata";
import type { View } from "./view";

type WebConfig = NonNullable<SectionObservation["webConfig"]>;

/** Whether the web.config of the site may hold the section, and does. Whatever is wrong with that file spoils no answer. */
export function readWebConfig(view: View, section: string, location: string): WebConfig {
  if (location === "") return "closed";
  try {
    if (view.section(section, location).overrideModeEffective !== "Allow") return "closed";
    const [site = "", ...below] = location.split("/");
    const path = metadataOf(view.web(site).getSection(section, below.join("/")), "deepestPathSet");
    if (path === undefined) return "unreadable";
    return String(path).toUpperCase().startsWith("MACHINE/WEBROOT/APPHOST/") ? "present" : "absent";
  } catch (error) {
    if (error instanceof ProcessKilled) throw error;
    return "unreadable";
  }
}
