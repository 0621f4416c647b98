const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, green, yellow, cyan] = ["1", "2", "32", "33", "36"].map(paint);

export function heading(text) {
  console.log(`\n${bold(text)}`);
}

export function say(text) {
  console.log(`   ${text}`);
}

export function fine(text) {
  say(green(text));
}

export function command(words) {
  say(cyan(`$ ${words}`));
}

/** What Pulumi said, without its spinner lines and blank runs. */
export function engine(text) {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("@"));
  for (const line of lines) console.log(`     ${line.includes("warning:") ? yellow(line) : dim(line)}`);
}

/** Who asked, what came, whether that is what should come. */
export function answers(rows) {
  const width = Math.max(...rows.map(({ who }) => who.length));
  for (const { who, got } of rows) say(`${who.padEnd(width)}  →  ${got}`);
}
