// The creates or the deletes that the engine asks for, so many at a time, in a process that does nothing else.
// Standard input: the job as JSON. Standard output: seconds, and what was made.
const { readFileSync } = require("node:fs");

const TYPE = "OneToOneMapping";
const { contestant, configuration, declared, made, parallel } = JSON.parse(readFileSync(0, "utf8"));

const HANDLERS = {
  ours: () => {
    const { configure, check, create, remove } = require("pulumi-iis-clientcert/handlers");
    return {
      configure,
      check: (news) => check(TYPE, {}, news),
      create: (inputs) => create(TYPE, inputs),
      remove: ({ outs }) => remove(TYPE, outs),
    };
  },
  commands: () => {
    const { configure, check, create, delete: remove } = require("./one-command-each.cjs");
    return { configure, check: (news) => check({}, news), create, remove: ({ id, outs }) => remove(id, outs) };
  },
};

async function main() {
  const { configure, check, create, remove } = HANDLERS[contestant]();
  await configure({ config: { get: (key) => configuration[key] } });
  const done = [];
  const make = async (news) => done.push(await create((await check(news)).inputs));
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
