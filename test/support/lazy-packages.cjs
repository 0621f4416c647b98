// Loaded into the processes of engine tests. Pulumi loads two large packages at each start, a third of what a small command
// takes: TypeScript, for functions that are serialized, and npm's resolver, for those that go to a cloud. Here on first use.
const Module = require("node:module");

const load = Module._load;
Module._load = function (request, ...rest) {
  const real = () => load.call(this, request, ...rest);
  return Object.hasOwn(LAZY, request) ? LAZY[request](real) : real();
};

const LAZY = {
  typescript: (real) => new Proxy({}, { get: (_, name) => real()[name] }),
  "@npmcli/arborist": (real) => ({
    Arborist: new Proxy(class {}, { construct: (_, given) => new (real().Arborist)(...given) }),
  }),
};
