/** As strict as .NET's Convert.FromBase64String: blanks and line breaks anywhere, nothing else out of place. */
export function fromBase64(text: string): Buffer | undefined {
  const dense = text.replace(/[ \t\r\n]/g, "");
  if (dense.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(dense)) return undefined;
  return Buffer.from(dense, "base64");
}
