import { printable } from "../../base/printable";

type Value = string | boolean | readonly string[];

/** A line for the program, such as `new SslAccess("tls", { site: "Orders", sslFlags: ["Ssl"] })`. */
export function declaration(type: string, name: string, props: Readonly<Record<string, Value | Verbatim>>): string {
  const said = Object.entries(props).map(([key, value]) => `${key}: ${valueText(value)}`);
  return `new ${type}(${JSON.stringify(name)}, ${said.length === 0 ? "{}" : `{ ${said.join(", ")} }`})`;
}

/** An expression of the program. */
export class Verbatim {
  constructor(readonly text: string) {}
}

function valueText(value: Value | Verbatim): string {
  if (value instanceof Verbatim) return value.text;
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  return typeof value === "string" ? JSON.stringify(printable(value, LONGEST)) : String(value);
}

const LONGEST = 200;

/** Sets an attribute of a site in applicationHost.config; undefined where the site's name has no place on a command line. */
export function appcmd(site: string, section: string, assignments: string): string | undefined {
  if (!/^[\w .()-]{1,200}$/.test(site)) return undefined;
  return `%windir%\\system32\\inetsrv\\appcmd.exe set config "${site}" /section:${section} ${assignments} /commit:apphost`;
}
