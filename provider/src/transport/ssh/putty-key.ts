import { textInBase64 } from "../../base/pem";

const FIRST_LINE = /PuTTY-User-Key-File-(\d{1,3}): ?([a-z0-9@.-]{1,60})/;

/**
 * A PuTTY key in lines of its own, whatever was done to them on the way; none where it is none. Two where only the file's
 * MAC can tell whether the blanks behind its comment belong to it.
 */
export function puttyTexts(given: string): string[] {
  const text = FIRST_LINE.test(given) ? given : (textInBase64(given) ?? "");
  const begin = FIRST_LINE.exec(text)?.index;
  if (begin === undefined) return [];
  const rest = text.slice(begin);
  // Where there are lines, a backslash is the comment's own.
  const broken = rest.includes("\n") ? rest : rest.replace(/\\?\\r/g, "").replace(/\\?\\n/g, "\n");
  const lines = broken
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimStart().replace(/^(Private-MAC: ?[0-9a-f]*).*/, "$1"));
  const asIs = lines.map((line) => (line.startsWith("Comment:") ? line : line.trimEnd()));
  const trimmed = lines.map((line) => line.trimEnd());
  return [...new Set([asIs, trimmed].map((each) => each.join("\n")))];
}

/** Why this PuTTY key is none that is read; undefined where it is. ssh2 knows neither version 3 (Argon2) nor other keys than RSA. */
export function describePutty(text: string): string | undefined {
  const [, version = "", type = ""] = FIRST_LINE.exec(text) ?? [];
  if (version !== "2" || type !== "ssh-rsa")
    return `privateKey is a PuTTY key of version ${version} with ${type}; of PuTTY's only version 2 with ssh-rsa is read. ${CONVERT}`;
  if (!/^Private-MAC: ?[0-9a-f]/m.test(text)) return `privateKey is a PuTTY key whose line breaks are lost. ${CONVERT}`;
  return undefined;
}

const CONVERT =
  "Convert it: in PuTTYgen load it, then Conversions, Export OpenSSH key; or `puttygen key.ppk -O private-openssh -o key`";
