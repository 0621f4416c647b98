import { foldCase } from "./fold";

/** As the agent does it: agent/ps/hide.ps1 says what for. */
export type Hide = (text: string) => string;

const SHORTEST = 4;
export const WITHHELD = "what was said is withheld, since it could tell a short secret";

export function hider(secrets: readonly string[]): Hide {
  const given = secrets.filter((secret) => secret !== "");
  if (given.some((secret) => oneLine(secret).length < SHORTEST)) return () => WITHHELD;
  const forms = new Set(given.flatMap(formsOf).map(foldCase));
  // What operations share is told of each.
  const known = new Map<string, string>();
  return (text) => {
    const told = known.get(text) ?? hideForms(oneLine(hideForms(text, forms)), forms);
    known.set(text, told);
    return told;
  };
}

/** In one line, as every text is answered. */
export function oneLine(text: string): string {
  return text
    .replace(/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g, " ")
    .replace(/^ | $/g, "");
}

function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const element = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = element.replaceAll('"', "&quot;");
  const written = [
    secret,
    json,
    json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    element,
    quoted.replaceAll("\t", "&#x9;").replaceAll("\n", "&#xA;").replaceAll("\r", "&#xD;"),
    quoted.replaceAll("'", "&apos;"),
    quoted.replaceAll("'", "&#39;"),
  ];
  return [...written, ...written.map(oneLine)];
}

function hideForms(text: string, forms: ReadonlySet<string>): string {
  const folded = foldCase(text);
  const isHidden = new Array<boolean>(text.length).fill(false);
  for (const form of forms) {
    for (let at = 0; at + SHORTEST <= text.length; at++) {
      if (folded.startsWith(form.slice(0, SHORTEST), at)) isHidden.fill(true, at, at + lengthAt(folded, at, form));
    }
  }
  return Array.from(isHidden, (hidden, at) => (hidden ? (isHidden[at - 1] ? "" : "***") : text.charAt(at))).join("");
}

/** The whole of it, or what a cut left: the longest beginning that an end or an ellipsis follows. */
function lengthAt(text: string, at: number, form: string): number {
  if (text.startsWith(form, at)) return form.length;
  for (let length = form.length - 1; length >= SHORTEST; length--) {
    const rest = text.slice(at + length);
    if (text.startsWith(form.slice(0, length), at) && /^($|\.\.\.|\u2026)/.test(rest)) return length;
  }
  return 0;
}
