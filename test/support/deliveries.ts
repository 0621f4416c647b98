/** How secret stores, CI variables and people hand over the text of a file. */
export const DELIVERIES: readonly (readonly [string, (file: string) => string])[] = [
  ["as it is", (file) => file],
  ["line ends as the text \\n", (file) => file.replaceAll("\n", "\\n")],
  ["line ends as the text \\r\\n", (file) => file.replaceAll("\n", "\\r\\n")],
  ["line ends escaped twice", (file) => file.replaceAll("\n", "\\\\n")],
  ["line ends as blanks", (file) => file.trim().replaceAll("\n", " ")],
  ["base64 of the file", (file) => Buffer.from(file).toString("base64")],
  ["base64 of the file in lines", (file) => lines(Buffer.from(file).toString("base64"))],
  ["base64 of the file in UTF-16", (file) => Buffer.from(`\ufeff${file}`, "utf16le").toString("base64")],
  ["indented lines", (file) => file.replace(/^(?=.)/gm, "    ")],
  ["blanks at line ends", (file) => file.replaceAll("\n", "  \n")],
  ["Windows' line ends", (file) => file.replaceAll("\n", "\r\n")],
  ["quotes around it", (file) => `"${file.trim()}"`],
  ["a string of JSON", (file) => JSON.stringify(file)],
];

function lines(text: string): string {
  return text.replace(/.{76}/g, "$&\n");
}
