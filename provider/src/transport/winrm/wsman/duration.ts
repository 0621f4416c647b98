/** Seconds as WS-Management writes them (xs:duration): `PT20S`, `PT0.5S`. */
export function writeDuration(seconds: number): string {
  return `PT${Number(seconds.toFixed(3))}S`;
}

/** Seconds of an xs:duration of days, hours, minutes and seconds; `undefined` for anything else. */
export function readDuration(text: string): number | undefined {
  const match = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/.exec(text.trim());
  if (!match || /[PT]$/.test(text.trim())) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
