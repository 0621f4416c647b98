const EVERY = 5000;

/** Says every few seconds what `go` is doing. Feed it the lines that go prints on standard error. */
export function startProgress(log, what) {
  const started = Date.now();
  const counts = { downloaded: 0, compiled: 0 };
  let current = "reading the module list";
  log(`Building ${what}; this takes minutes the first time.`);
  const timer = setInterval(() => log(`  ${what}: ${current}, ${elapsed(started)}`), EVERY);
  return {
    onLine(line) {
      current = describe(line, counts) ?? current;
    },
    done: () => log(`Built ${what} in ${elapsed(started)}.`),
    stop: () => clearInterval(timer),
  };
}

/** What one line of `go get` or `go build -v` means; undefined where it says nothing of progress. */
export function describe(line, counts) {
  const download = /^go: downloading (\S+)/.exec(line);
  if (download) return `${++counts.downloaded} modules downloaded, now ${download[1]}`;
  if (line.startsWith("go: ")) return undefined;
  return `${++counts.compiled} packages compiled, now ${line}`;
}

function elapsed(started) {
  const seconds = Math.round((Date.now() - started) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
