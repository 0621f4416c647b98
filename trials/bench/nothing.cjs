// Resources that do nothing: what the engine and Pulumi's part of the provider process cost by themselves.
module.exports = {
  check: async (_olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => ({ id: inputs.userName, outs: inputs }),
  read: async (id, outputs) => ({ id, props: outputs }),
  update: async (_id, _olds, news) => ({ outs: news }),
  delete: async () => {},
};
