// What people do without us, a stand-in for one `remote.Command` for each mapping: a connection, a start of PowerShell and
// a commit each. Where in doubt, in its favour:
// - the same transports as ours, so WinRM too, which remote.Command does not have; and the quota of shells is lifted;
// - nothing is sent but one short request: no script, no greeting, and no module that PowerShell would have to load;
// - the server does as little as for one of our mappings, and commits never meet in a conflict;
// - every step may take ten minutes;
// - how many PowerShells start at once makes no difference to the server, unless the case gives it cores;
// - nothing is read back: a refresh asks nothing, and so drift is not seen.
// Not in its favour: the request goes by standard input once PowerShell runs, and its goodbye is waited for.
const { dirname, join } = require("node:path");

const dist = join(dirname(require.resolve("pulumi-iis-clientcert/package.json")), "dist");
const { startCommand } = require(join(dist, "agent/bootstrap"));
const { AnswerReader, encodeRequest } = require(join(dist, "agent/wire"));
const { resolveServer } = require(join(dist, "settings/profile"));
const { withSecrets } = require(join(dist, "reconcile/names"));
const { oneToOneMappingKind } = require(join(dist, "resources/one-to-one-mapping"));
const { Secret } = require(join(dist, "base/secret"));
const { startOverSsh, startOverWinrm } = require(join(dist, "transport"));

/** Seconds: on a busy machine many commands at once take their time. */
const PATIENCE = 600;

let start;

module.exports = {
  configure: async ({ config }) => {
    const { connection } = resolveServer(undefined, { get: (key) => config.get(`iis-clientcert:${key}`) });
    const target = { ...connection.target, perDialTimeout: PATIENCE };
    start = (connection.type === "winrm" ? startOverWinrm : startOverSsh)(target);
  },
  check: async (_olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => {
    await command(oneToOneMappingKind.ensure(withSecrets(oneToOneMappingKind, inputs)));
    return { id: inputs.userName, outs: inputs };
  },
  delete: (_id, outputs) => command(oneToOneMappingKind.absent(outputs, new Set(["server"]))),
};

async function command(unit) {
  const running = await start(startCommand(), { signal: AbortSignal.timeout(PATIENCE * 1000), server: "bench" });
  running.stderr.resume();
  const answered = answerFrom(running);
  running.stdin.write(
    `\n${encodeRequest({ verb: "ensure", id: 1, nonce: new Secret("AAAAAAAAAAAAAAAAAAAAAA=="), units: [{ operations: Object.values(unit) }], queries: [] })}`,
  );
  const { fault, results } = await answered;
  await running.close();
  const wrong = fault ?? results?.[0]?.fault;
  if (wrong) throw new Error(`the command failed: ${wrong.text}`);
}

function answerFrom({ stdout, ended }) {
  const reader = new AnswerReader({ server: "bench" });
  return new Promise((resolve, reject) => {
    stdout.on("data", (chunk) => {
      for (const line of reader.steps(chunk)) if (line) resolve(line);
    });
    ended.then(({ error, code }) => reject(error ?? new Error(`PowerShell ended with ${code} and no answer`)));
  });
}
