/** As names in the environment are written: `PRIVATE_KEY` of `privateKey`. */
export function inCapitals(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
