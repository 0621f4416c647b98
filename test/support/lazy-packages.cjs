// Loaded into the processes of engine tests. Pulumi loads two large packages at each start, a third of what a small command
// takes: TypeScript, for functions that are serialized, and npm's resolver, for those that go to a cloud. Here on first use.
const Module = require("node:module");

const load = Module._load;
Module._load = function (request, ...rest) {
  const real = () => load.call(this, request, ...rest);
  if (request === "@npmcli/arborist") return lazyArborist(real);
  // Pulumi's own way to TypeScript: it brings one where the project has none.
  return request.endsWith("/typescript-shim") ? new Proxy({}, { get: (_, name) => real()[name] }) : real();
};

function lazyArborist(real) {
  return { Arborist: new Proxy(class {}, { construct: (_, given) => new (real().Arborist)(...given) }) };
}
