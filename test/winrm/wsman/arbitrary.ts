import fc from "fast-check";
import type {
  RequestHeaders,
  ShellRequest,
  ShellResponse,
  StreamPart,
} from "../../../provider/src/transport/winrm/wsman";

/** Text that XML can carry, among it what has to be escaped. */
export const text = fc
  .string({ unit: "binary", maxLength: 30 })
  .filter((value) => !FORBIDDEN.test(value))
  .map((value) => `${value}&<"'>\r\n\t`.slice(0, 30));

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, 2.2
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

const word = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/);
const names = fc.uniqueArray(fc.constantFrom("stdin", "stdout", "stderr"), { minLength: 1 });
const bytes = fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.from(data));

export const streamPart: fc.Arbitrary<StreamPart> = fc
  .record(
    { name: fc.constantFrom("stdin", "stdout", "stderr"), commandId: word, data: bytes, end: fc.boolean() },
    { requiredKeys: ["name", "data"] },
  )
  // What is not said is not written, and false is the same as unsaid.
  .map(({ end, ...part }) => (end ? { ...part, end } : part));

export const request: fc.Arbitrary<ShellRequest> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("create" as const),
      noProfile: fc.boolean(),
      codepage: fc.integer({ min: 0, max: 65535 }),
      environment: fc.dictionary(word, text, { minKeys: 1, noNullPrototype: true }),
      workingDirectory: word,
      idleTimeout: fc.integer({ min: 0, max: 100_000 }),
      inputStreams: names,
      outputStreams: names,
    },
    { requiredKeys: ["kind", "inputStreams", "outputStreams"] },
  ),
  fc.record(
    {
      kind: fc.constant("command" as const),
      shellId: word,
      command: text,
      arguments: fc.array(text, { maxLength: 3 }),
      commandId: word,
      consoleModeStdin: fc.boolean(),
      skipCmdShell: fc.boolean(),
    },
    { requiredKeys: ["kind", "shellId", "command", "arguments"] },
  ),
  fc.record({ kind: fc.constant("send" as const), shellId: word, streams: fc.array(streamPart, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant("receive" as const), shellId: word, commandId: word, streams: names }),
  fc.record({
    kind: fc.constant("signal" as const),
    shellId: word,
    commandId: word,
    signal: fc.constantFrom("terminate", "ctrl_c", "ctrl_break"),
  }),
  fc.record({ kind: fc.constant("delete" as const), shellId: word }),
);

export const requestHeaders: fc.Arbitrary<RequestHeaders> = fc.record(
  {
    to: fc.webUrl(),
    messageId: fc.uuid().map((id) => `uuid:${id}`),
    maxEnvelopeSize: fc.integer({ min: 1, max: 512_000 }),
    operationTimeout: fc.integer({ min: 0, max: 7_200_000 }).map((ms) => ms / 1_000),
    sessionId: fc.uuid().map((id) => `uuid:${id}`),
  },
  { requiredKeys: ["to", "messageId", "maxEnvelopeSize", "operationTimeout"] },
);

export const response: fc.Arbitrary<ShellResponse> = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), shellId: word }),
  fc.record({ kind: fc.constant("command" as const), commandId: word }),
  fc.record({ kind: fc.constantFrom("send" as const, "signal" as const, "delete" as const) }),
  fc.record(
    {
      kind: fc.constant("receive" as const),
      streams: fc.array(streamPart, { maxLength: 3 }),
      state: fc.constantFrom("Pending" as const, "Running" as const),
    },
    { requiredKeys: ["kind", "streams"] },
  ),
  fc.record({
    kind: fc.constant("receive" as const),
    streams: fc.array(streamPart, { maxLength: 3 }),
    commandId: word,
    state: fc.constant("Done" as const),
    exitCode: fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }),
  }),
  fc.record({
    kind: fc.constant("fault" as const),
    fault: fc.record(
      { code: fc.integer({ min: 0, max: 2 ** 32 - 1 }), text: word, subcode: word },
      { requiredKeys: ["text"] },
    ),
  }),
);
