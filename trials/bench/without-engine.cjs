// The creates or the deletes that the engine asks for, so many at a time, in a process that does nothing else.
// Standard input: the job as JSON. Standard output: seconds, and what was made.
const { readFileSync } = require("node:fs");

const { contestant, configuration, declared, made, parallel } = JSON.parse(readFileSync(0, "utf8"));

const HANDLERS = {
  ours: () => require("pulumi-iis-clientcert/handlers").provider("OneToOneMapping"),
  commands: () => require("./one-command-each.cjs"),
};

async function main() {
  const provider = HANDLERS[contestant]();
  await provider.configure({ config: { get: (key) => configuration[key] } });
  const done = [];
  const make = async (news) => done.push(await provider.create((await provider.check({}, news)).inputs));
  const remove = ({ id, outs }) => provider.delete(id, outs);
  const seconds = await (made ? timed(made, remove) : timed(declared, make));
  // The session is left as it is.
  process.stdout.write(JSON.stringify({ seconds, made: done }), () => process.exit());
}

async function timed(items, work) {
  const left = [...items];
  const start = performance.now();
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return (performance.now() - start) / 1000;
}

main();
