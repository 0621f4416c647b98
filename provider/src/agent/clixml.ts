const HEADER = "#< CLIXML";
const END = "</Objs>";

/**
 * What standard error says, for a person: PowerShell writes its streams there as `#< CLIXML` documents, several in a
 * row, of which the error texts are taken ([MS-PSRP] 2.2.5); text around them (of sshd, of cmd.exe) stays as it is.
 * Either end may be cut off.
 */
export function readClixml(text: string): string {
  const [first = "", ...documents] = text.split(HEADER);
  const texts = [first.includes(END) ? errorsAndRest(first) : first, ...documents.map(errorsAndRest)];
  return texts
    .join("")
    .replace(/\r\n?/g, "\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

/** A document, and what follows its end. */
function errorsAndRest(text: string): string {
  const end = text.lastIndexOf(END);
  const document = end < 0 ? text : text.slice(0, end);
  const errors = [...document.matchAll(/<S S="Error">([^<]*)/g)].map((match) => decode(match[1] ?? ""));
  const rest = end < 0 ? "" : text.slice(end + END.length);
  return [errors.join(""), rest].filter((part) => part.trim() !== "").join("\n");
}

/** `_xHHHH_` is PowerShell's own escape, one UTF-16 unit each, inside the XML ones. */
function decode(text: string): string {
  return text
    .replace(/&(lt|gt|quot|apos|amp|#\d+|#x[0-9a-fA-F]+);/g, (_, name: string) => ENTITIES[name] ?? character(name))
    .replace(/_x([0-9a-fA-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function character(reference: string): string {
  const code = reference.startsWith("#x") ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
