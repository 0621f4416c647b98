import { quoted } from "../../base/printable";

type Value = string | boolean | readonly string[];

/** A line for the program, such as `new SslAccess("tls", { site: "Orders", sslFlags: ["Ssl"] })`. */
export function declaration(type: string, name: string, props: Readonly<Record<string, Value | Verbatim>>): string {
  const said = Object.entries(props).map(([key, value]) => `${key}: ${valueText(value)}`);
  return `new ${type}(${quoted(name)}, ${said.length === 0 ? "{}" : `{ ${said.join(", ")} }`})`;
}

/** An expression of the program. */
export class Verbatim {
  constructor(readonly text: string) {}
}

function valueText(value: Value | Verbatim): string {
  if (value instanceof Verbatim) return value.text;
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  // The same text for JavaScript, with what nobody sees escaped.
  return typeof value === "string" ? quoted(value) : String(value);
}

/** What a line and a command are for: a site, or a path below it. */
export interface Place {
  readonly site: string;
  /** "" for the site's root. */
  readonly path: string;
}

/** For a declaration. */
export function placed({ site, path }: Place): { readonly site: string; readonly path?: string } {
  return path === "" ? { site } : { site, path };
}

/** Sets attributes of a place in applicationHost.config; undefined where its name is not safe on a command line. */
export function appcmd({ site, path }: Place, section: string, assignments: string): string | undefined {
  const location = path === "" ? site : `${site}/${path}`;
  // One that begins with a hyphen is an option, and the server level would be written.
  if (!/^\w[\w .()/-]{0,199}$/.test(location)) return undefined;
  return `%windir%\\system32\\inetsrv\\appcmd.exe set config "${location}" /section:${section} ${assignments} /commit:apphost`;
}
