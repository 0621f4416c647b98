import type { QueryAnswer } from "../agent/protocol";
import type { Props } from "../reconcile/kind";
import { at, shown } from "./adopted";
import { valueIn } from "./sections";

/** What each flag kept out. */
const REFUSES: Readonly<Record<string, string>> = {
  Ssl: "plain HTTP is",
  SslRequireCert: "requests without a client certificate are",
  Ssl128: "encryption below 128 bits is",
};

/** What sslFlags refuse no longer, now that the flags that were declared are gone. */
export function flagsLeft(access: QueryAnswer | undefined, { sslFlags: declared, path }: Props): readonly string[] {
  const now = valueIn(access, "sslFlags");
  if (!Array.isArray(declared) || !Array.isArray(now)) return [];
  const open = declared.filter((flag) => !now.includes(flag)).flatMap((flag) => REFUSES[String(flag)] ?? []);
  if (open.length === 0) return [];
  return [
    `${at(path)}sslFlags is ${shown(now)} here now, where SslAccess had ${shown(declared)}: ${open.map((what) => `${what} no longer refused`).join(", ")}`,
  ];
}

const SWITCHES: Readonly<Record<string, string>> = {
  enabled: "certificates are mapped to accounts",
  oneToOneCertificateMappingsEnabled: "one-to-one mappings log clients on",
  manyToOneCertificateMappingsEnabled: "many-to-one mappings log clients on",
};

/** Who gets in, now that what was declared of the switch is gone. */
export function switchLeft(
  mapping: QueryAnswer | undefined,
  anonymous: QueryAnswer | undefined,
  declared: Props,
): readonly string[] {
  const isOn = valueIn(mapping, "enabled") === true;
  const opened = Object.keys(SWITCHES).filter((name) => declared[name] === false && valueIn(mapping, name) === true);
  if (isOn && opened.length > 0)
    return opened.map((name) => `${name} is true here now, where ClientCertMappingAuth had false: ${SWITCHES[name]}`);
  if (declared.enabled === true && valueIn(mapping, "enabled") === false && letsAnybodyIn(anonymous)) return [OFF];
  return [];
}

const OFF =
  "certificates are no longer mapped to accounts here, and anonymous authentication is on: clients come in as the anonymous user";

/** Whether anonymous authentication is on; what cannot be read is not taken for it. */
export function letsAnybodyIn(anonymous: QueryAnswer | undefined): boolean {
  return valueIn(anonymous, "enabled") === true;
}
